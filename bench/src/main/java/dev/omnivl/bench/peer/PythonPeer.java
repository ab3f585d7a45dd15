package dev.omnivl.bench.peer;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Python program that times peers on demand: a request a line, an answer a line. */
public final class PythonPeer implements AutoCloseable {
  private static final String ABSENT = "absent: ";

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private PythonPeer(Process process) {
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts the program; what it complains of goes to the error stream. */
  public static PythonPeer start(Path script, Path bundle, int threads) throws IOException {
    @Nullable String named = System.getenv("OMNIVL_PYTHON");
    String python = named == null ? "python3" : named;
    return new PythonPeer(
        new ProcessBuilder(python, script.toString(), bundle.toString(), Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** The peer's version, or nothing if it is not installed, which is said on the error stream. */
  public Optional<String> version(String peer) throws IOException {
    String answer = ask(peer + " version 0");
    if (answer.startsWith(ABSENT)) {
      System.err.println(peer + " is left out: " + answer.substring(ABSENT.length()));
      return Optional.empty();
    }
    return Optional.of(answer);
  }

  /** Seconds that a batch takes it. */
  public double seconds(String peer, String what, int batch) throws IOException {
    return Double.parseDouble(ask(peer + " " + what + " " + batch));
  }

  private String ask(String request) throws IOException {
    requests.write(request);
    requests.newLine();
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the peers' program has ended");
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
