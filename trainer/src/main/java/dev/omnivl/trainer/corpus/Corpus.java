package dev.omnivl.trainer.corpus;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import java.util.List;

/**
 * A collection of media of one kind, any of which can be read by its index, in any order and by
 * many threads. The same files always give the same indices, so a run that resumes goes on with the
 * very next sample without reading anything again.
 *
 * <p>Files are opened for each sample and closed after it: thousands of shards would not fit the
 * limit of open files, and a channel that is kept is closed under everyone by the first thread that
 * is interrupted in it.
 */
public interface Corpus {
  /** Its name in this run. */
  String name();

  /** What sort of media it holds. */
  Kind kind();

  /** Number of samples. */
  long size();

  /** The classes of its media in words, each once and sorted; empty if it tells of none. */
  default List<String> labels() {
    return List.of();
  }

  /**
   * Reads one sample.
   *
   * @param index from 0, below {@link #size}
   * @throws Failure when this sample cannot be read; the others are not affected
   */
  Sample sample(long index);

  /**
   * Samples in each stretch whose reading is quicker from one place, in the order of the indices; a
   * single stretch when any sample is as quick as any other.
   */
  default List<Long> shardSizes() {
    return List.of(size());
  }
}
