package dev.omnivl.trainer.nd;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;

/** libtorch, as DJL loads it. */
public final class Torch {
  static {
    // Before DJL's first class is loaded: it neither fetches nor reports anything over the network.
    System.setProperty("ai.djl.offline", "true");
  }

  private Torch() {}

  /**
   * The engine.
   *
   * @throws Failure UNAVAILABLE if libtorch, or DJL's half for it, cannot be loaded
   */
  public static Engine engine() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Failure(
          Reason.UNAVAILABLE,
          "libtorch cannot be loaded: "
              + cause.getMessage()
              + ". If it is one of yours, PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR"
              + " must fit together, see docs/training.md",
          e);
    }
  }
}
