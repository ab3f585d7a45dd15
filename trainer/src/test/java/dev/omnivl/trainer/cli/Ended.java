package dev.omnivl.trainer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * What a command said, and how it ended. It says so on this process's standard output, which a test
 * must have for itself.
 */
record Ended(int code, String out, String err) {

  static Ended run(String... arguments) {
    StringWriter err = new StringWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (PrintStream kept = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      System.setOut(kept);
      CommandLine command = Main.commandLine().setErr(new PrintWriter(err, true));
      int code = command.execute(arguments);
      return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  JsonNode json() throws IOException {
    return JsonMapper.builder().build().readTree(out);
  }
}
