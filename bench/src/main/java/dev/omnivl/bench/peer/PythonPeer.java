package dev.omnivl.bench.peer;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Python program that times peers on demand: a request a line, an answer a line. */
public final class PythonPeer implements AutoCloseable {
  private static final String ABSENT = "absent: ";

  private final @Nullable Process process; // nothing where there is no Python

  private PythonPeer(@Nullable Process process) {
    this.process = process;
  }

  /**
   * Starts the program; what it complains of goes to the error stream.
   *
   * @param input the file or folder that the program works on
   */
  public static PythonPeer start(Path script, Path input, int threads) {
    @Nullable String named = System.getenv("OMNIVL_PYTHON");
    String python = named == null ? "python3" : named;
    try {
      return new PythonPeer(
          new ProcessBuilder(python, script.toString(), input.toString(), Integer.toString(threads))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      System.err.println("no peers: " + python + " cannot be started");
      return new PythonPeer(null);
    }
  }

  /** The peer's version, or nothing if it is not installed, which is said on the error stream. */
  public Optional<String> version(String peer) {
    String why;
    try {
      String answer = ask(peer + " version 0");
      if (!answer.startsWith(ABSENT)) {
        return Optional.of(answer);
      }
      why = answer.substring(ABSENT.length());
    } catch (IOException e) { // it ended, since it lacks what all peers need
      why = String.valueOf(e.getMessage());
    }
    System.err.println(peer + " is left out: " + why);
    return Optional.empty();
  }

  /** Seconds that a batch takes it. */
  public double seconds(String peer, String what, int batch) throws IOException {
    return Double.parseDouble(ask(peer + " " + what + " " + batch));
  }

  /** Sends one line and returns the line that answers it. */
  public String ask(String request) throws IOException {
    if (process == null) {
      throw new IOException("there is no Python");
    }
    BufferedWriter requests = process.outputWriter(StandardCharsets.UTF_8);
    requests.write(request);
    requests.newLine();
    requests.flush();
    String answer = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (answer == null) {
      throw new IOException("the peers' program has ended");
    }
    return answer;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }
}
