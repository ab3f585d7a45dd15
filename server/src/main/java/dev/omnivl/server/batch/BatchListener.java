package dev.omnivl.server.batch;

/** Is told of batches, on the thread that ran them: returns at once and throws nothing. */
@FunctionalInterface
public interface BatchListener {
  /** Hears nothing. */
  BatchListener NONE = run -> {};

  /** A batch ended. */
  void ran(BatchRun run);
}
