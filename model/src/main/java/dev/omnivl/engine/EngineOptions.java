package dev.omnivl.engine;

/**
 * How an engine computes.
 *
 * @param threads of one operation on the processor
 * @param device where
 */
public record EngineOptions(int threads, Device device) {

  /** Checks the number of threads. */
  public EngineOptions {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be 1 to 1024, not " + threads);
    }
  }

  /** The processor with as many threads as it has cores. */
  public static EngineOptions ofProcessor() {
    return new EngineOptions(Runtime.getRuntime().availableProcessors(), Device.cpu());
  }
}
