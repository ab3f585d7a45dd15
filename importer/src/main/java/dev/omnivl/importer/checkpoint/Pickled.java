package dev.omnivl.importer.checkpoint;

import java.util.List;

/**
 * What a pickle holds beside strings, numbers, lists and maps. Nothing here is ever compared,
 * hashed or printed: a pickle may hold itself.
 */
sealed interface Pickled {

  /** Python's None. */
  record Nothing() implements Pickled {}

  /** A tuple. */
  record Tuple(List<Object> items) implements Pickled {}

  /** A class or function, by its name alone. */
  record Global(String name) implements Pickled {}

  /**
   * The numbers behind tensors.
   *
   * @param key the entry that holds them
   * @param kind PyTorch's name of their type
   * @param elements how many
   */
  record Storage(String key, String kind, long elements) implements Pickled {}

  /**
   * A tensor as PyTorch describes it; nothing of it is checked yet.
   *
   * @param storage where its numbers lie
   * @param offset the first one, in elements
   * @param shape the lengths of its axes
   * @param strides elements from one index to the next, for each axis
   */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}

  /** Something that only code could make, which is not run. */
  record Unknown(String maker) implements Pickled {}
}
