package dev.omnivl.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A program on a pseudo-terminal, as a person starts it: what it writes is read, what is typed
 * reaches it, Ctrl-C included. The terminal comes from {@code script} of util-linux, which every
 * Debian has.
 */
public final class PseudoTerminal implements AutoCloseable {

  /** What the terminal sends for Ctrl-C. */
  public static final String CTRL_C = "\u0003";

  private final Process script;
  private final StringBuilder written = new StringBuilder();
  private final Thread reader;

  private PseudoTerminal(Process script) {
    this.script = script;
    this.reader = Thread.ofPlatform().name("pseudo-terminal").start(this::read);
  }

  /**
   * Starts a program on a terminal of 80 columns and 24 rows.
   *
   * @param folder to start it in
   * @param environment added to this process's
   */
  public static PseudoTerminal start(
      Path folder, Map<String, String> environment, List<String> command) {
    String words = command.stream().map(PseudoTerminal::quoted).collect(Collectors.joining(" "));
    // A test run in the background of a script ignores Ctrl-C, and so would all that it starts.
    String inForeground = "stty cols 80 rows 24; exec env --default-signal=INT " + words;
    ProcessBuilder builder = new ProcessBuilder("script", "-qec", inForeground, "/dev/null");
    builder.directory(folder.toAbsolutePath().toFile()).redirectErrorStream(true);
    builder.environment().remove("COLUMNS");
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().putAll(environment);
    try {
      return new PseudoTerminal(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("needs script of util-linux", e);
    }
  }

  /** Starts a class of this test's class path. */
  public static PseudoTerminal start(Class<?> main, String... arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    List<String> command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return start(Path.of(""), Map.of(), command);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = script.getInputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        synchronized (written) {
          // Byte by byte for now: a character may come in two pieces.
          written.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
          written.notifyAll();
        }
      }
    } catch (IOException e) {
      // the program has ended
    }
  }

  /** Types a text. */
  public void type(String text) {
    try {
      script.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      script.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns everything written so far, escape sequences included. */
  public String written() {
    synchronized (written) {
      return new String(
          written.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
  }

  /** Returns the lines as they stood on the screen at one time or another, without colours. */
  public List<String> lines() {
    return written().replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "").lines().toList();
  }

  /**
   * Waits until the program has written a text.
   *
   * @throws AssertionError if it has not within the time, or ended without it
   */
  public void await(String text, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!written().contains(text)) {
      if (!reader.isAlive() && !written().contains(text)) {
        throw new AssertionError("ended without '" + text + "':\n" + written());
      }
      if (System.nanoTime() > until) {
        throw new AssertionError("did not write '" + text + "' in time:\n" + written());
      }
      synchronized (written) {
        written.wait(100);
      }
    }
  }

  /** Waits for the end and returns the program's exit code. */
  public int exitCode(Duration patience) throws InterruptedException {
    if (!script.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("did not end in time:\n" + written());
    }
    reader.join();
    return script.exitValue();
  }

  @Override
  public void close() {
    script.descendants().forEach(ProcessHandle::destroyForcibly);
    script.destroyForcibly();
  }
}
