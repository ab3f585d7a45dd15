package dev.omnivl.server.watch;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.BatchListener;
import dev.omnivl.server.batch.BatchRun;
import dev.omnivl.server.batch.Queued;
import java.time.Duration;

/** Is told what one model does, as {@link Watch} is. */
public interface ModelWatch extends BatchListener, AutoCloseable {
  /** Looks away. */
  ModelWatch NONE =
      new ModelWatch() {
        @Override
        public void ran(BatchRun run) {}

        @Override
        public void follow(String queue, Queued queued) {}

        @Override
        public void answered(int inferences, Duration waited, Duration ran) {}

        @Override
        public void failed(Reason why) {}

        @Override
        public void generated(int tokens) {}

        @Override
        public void close() {}
      };

  /** What waits here may be looked at, until this is closed. */
  void follow(String queue, Queued queued);

  /**
   * The model did what it was asked for, once.
   *
   * @param inferences how many items that was
   * @param waited in queues, all together
   * @param ran in batches, whole ones
   */
  void answered(int inferences, Duration waited, Duration ran);

  /** The model did not do what it was asked for, once. */
  void failed(Reason why);

  /** A text of so many tokens was written. */
  void generated(int tokens);

  @Override
  void close();
}
