package dev.omnivl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * What a command said, and how it ended. It says so on this process's standard output, which a test
 * must have for itself.
 */
public record Ended(int code, String out, String err) {

  /** Runs a command in this process. */
  public static Ended run(CommandLine command, String... arguments) {
    StringWriter err = new StringWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (PrintStream kept = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      System.setOut(kept);
      int code = command.setErr(new PrintWriter(err, true)).execute(arguments);
      return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  /** Expects that it did nothing but say in one line what is wrong. */
  public void isRefused(int expected, String message) {
    assertThat(out).isEmpty();
    fails(expected, message);
  }

  /** Expects that it ended with one line that says what is wrong. */
  public void fails(int expected, String message) {
    assertThat(code).as(err).isEqualTo(expected);
    assertThat(err).startsWith("omnivl: ").contains(message).endsWith("\n");
    assertThat(err.lines()).hasSize(1);
  }
}
