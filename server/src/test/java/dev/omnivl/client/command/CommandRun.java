package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.client.Main;
import dev.omnivl.server.RunningServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** What a command said to its user. */
record CommandRun(int exitCode, String out, String err) {
  /** Runs a command that talks to a server. */
  static CommandRun of(RunningServer server, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", "localhost:" + server.port()));
    return of(all.toArray(String[]::new));
  }

  /** Runs a command. */
  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    setWriters(line, new PrintWriter(out), new PrintWriter(err));
    int exitCode = line.execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** A subcommand has writers of its own. */
  private static void setWriters(CommandLine line, PrintWriter out, PrintWriter err) {
    line.setOut(out);
    line.setErr(err);
    line.getSubcommands().values().forEach(sub -> setWriters(sub, out, err));
  }

  /** Returns the JSON of a command that succeeded. */
  JsonNode json() throws IOException {
    assertThat(exitCode).as(err).isZero();
    return jsonWhatever();
  }

  /** Returns the JSON of a command that may have failed. */
  JsonNode jsonWhatever() throws IOException {
    return new ObjectMapper().readTree(out);
  }
}
