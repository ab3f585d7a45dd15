package dev.omnivl.trainer.corpus.file;

import dev.omnivl.failure.Failure;
import java.util.List;

/**
 * Descriptions of samples, any of which can be read by its index.
 *
 * @param <R> what a record is
 */
public interface Records<R> {
  /** Number of records. */
  long size();

  /**
   * Reads one record.
   *
   * @throws Failure when it cannot be read; the others are not affected
   */
  R record(long index);

  /** Records that are in memory already. */
  static <R> Records<R> of(List<R> list) {
    List<R> records = List.copyOf(list);
    return new Records<>() {
      @Override
      public long size() {
        return records.size();
      }

      @Override
      public R record(long index) {
        return records.get(Math.toIntExact(index));
      }
    };
  }
}
