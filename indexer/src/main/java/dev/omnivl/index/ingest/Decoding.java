package dev.omnivl.index.ingest;

import dev.omnivl.media.Patience;
import java.util.function.Function;

/** Where an ingestor decodes, and for whom: each step of a medium's decoding runs through it. */
public interface Decoding {
  /** On the calling thread, for someone who waits however long it takes. */
  Decoding HERE =
      new Decoding() {
        @Override
        public <T> T run(Function<Patience, T> step) {
          return step.apply(Patience.ENDLESS);
        }
      };

  /**
   * Runs a step, such as on one of a bounded pool of threads, and returns its result.
   *
   * @param step gets the patience of whoever waits
   */
  <T> T run(Function<Patience, T> step);
}
