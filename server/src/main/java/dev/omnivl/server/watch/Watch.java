package dev.omnivl.server.watch;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.batch.Lane;
import java.time.Duration;

/**
 * Is told what the server does, on the threads that do it: methods return at once, throw nothing,
 * and may be called by many threads.
 */
public interface Watch {
  /** Looks away. */
  Watch NONE = new Watch() {};

  /**
   * A gRPC call ended.
   *
   * @param call what it was
   */
  default void called(EndedCall call) {}

  /** Something was refused. */
  default void refused(RefusalReason why) {}

  /**
   * A decoder was busy with a step of a medium's decoding.
   *
   * @param took without the wait for it
   */
  default void decoded(Lane lane, Duration took) {}

  /** A step of a medium's decoding failed. */
  default void decodingFailed(Reason why) {}

  /** An item that was sent for the index is answered. */
  default void ingested(IngestOutcome outcome) {}

  /**
   * A model was loaded, or was not.
   *
   * @param done whether it was
   */
  default void loaded(boolean done, Duration took) {}

  /**
   * A model is about to work; what is returned is closed when it has ended.
   *
   * @param name by which calls ask for it
   * @param modelId changes with everything that changes an answer
   */
  default ModelWatch model(String name, String modelId) {
    return ModelWatch.NONE;
  }
}
