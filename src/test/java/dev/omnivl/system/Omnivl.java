package dev.omnivl.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs the launcher of a checkout and waits for it. */
final class Omnivl {
  /** The checkout under test. */
  static final Path HOME =
      Path.of(Objects.requireNonNull(System.getProperty("omnivl.home"), "run this with Maven"));

  /** What a run left: its exit code and all that it printed. */
  record Run(int exitCode, String out, String err) {
    List<String> errorLines() {
      return err.lines().toList();
    }
  }

  private Omnivl() {}

  /** Runs the launcher of this checkout, building nothing, for at most {@code limit}. */
  static Run run(Duration limit, String... arguments) throws IOException, InterruptedException {
    return run(HOME, Map.of("OMNIVL_BUILD", "never"), limit, arguments);
  }

  /** Runs the launcher in the folder {@code home}, with more environment, for at most limit. */
  static Run run(Path home, Map<String, String> environment, Duration limit, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("omnivl").toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("omnivl", ".out");
    Path err = Files.createTempFile("omnivl", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Run run = new Run(process.exitValue(), text(out), text(err));
      if (!ended) {
        throw new AssertionError(
            String.join(" ", command) + " still ran after " + limit + "\n" + run);
      }
      return run;
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  /** Starts the launcher of this checkout, building nothing; all it prints goes into a file. */
  static Process start(Path output, String... arguments) throws IOException {
    return start(output, Map.of(), arguments);
  }

  /** The same with more environment. */
  static Process start(Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", HOME.resolve("omnivl").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("OMNIVL_BUILD", "never");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
