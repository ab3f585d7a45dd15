package dev.omnivl.trainer.data;

import dev.omnivl.failure.Failure;
import java.util.List;
import java.util.Optional;

/** Decoded media of one kind and size, each of which can be had by its index, by many threads. */
public interface Pictures {
  /** How many there are. */
  long size();

  /**
   * One of them.
   *
   * @param index from 0, below {@link #size}
   * @param visit decides what chance may decide, such as the moments at which a clip is looked at;
   *     equal visits give equal pictures
   * @throws Failure when this one cannot be read or decoded; the others are not affected
   */
  Picture picture(long index, long visit);

  /** Sizes of the stretches whose reading is quicker from one place, in the order of indices. */
  default List<Long> shardSizes() {
    return List.of(size());
  }

  /** What each shows, by index; empty where that is only known once it is read. */
  default Optional<List<String>> concepts() {
    return Optional.empty();
  }
}
