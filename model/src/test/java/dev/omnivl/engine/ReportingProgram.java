package dev.omnivl.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that loads a graph, and then waits for its end. */
final class ReportingProgram {
  private ReportingProgram() {}

  /**
   * Loads a graph.
   *
   * @param arguments the graph's file; and "library" for the library's own environment, or "ours"
   */
  public static void main(String... arguments) throws Exception {
    OrtEnvironment environment =
        arguments[1].equals("ours") ? OnnxRuntime.environment() : theLibrarys();
    try (OrtSession session = environment.createSession(Path.of(arguments[0]).toString())) {
      System.out.println(session.getOutputNames());
      Thread.sleep(Duration.ofMinutes(5));
    }
  }

  /** With the only switch that its Java interface offers. */
  private static OrtEnvironment theLibrarys() throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    environment.setTelemetry(false);
    return environment;
  }
}
