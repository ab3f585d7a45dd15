package dev.omnivl.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a user sees who asks for help or types something wrong. */
final class MainTest {

  private record Run(int exitCode, String out, String err) {}

  @TempDir private Path folder;

  @Test
  void everyCommandHelps() {
    CommandLine main = Main.commandLine();
    assertThat(main.getSubcommands()).hasSize(10);
    for (String command : main.getSubcommands().keySet()) {
      Run run = run(command, "--help");
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).startsWith("Usage: omnivl " + command).contains("--help");
      assertThat(run.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(101));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serch                          | did you mean search",
        "search --limt 3                | did you mean --like or --limit?",
        "search                         | Missing required argument",
        "search a --image b             | mutually exclusive",
        "search --words a --image b     | mutually exclusive",
        "search a --limit 0             | --limit must be from 1 to 1000, was 0",
        "search a --kind sound          | expected one of [image, video]",
        "search a --server nowhere      | expected HOST:PORT, was 'nowhere'",
        "search a --timeout 0           | --timeout must be at least 1 second, was 0",
        "index                          | Missing required parameter: PATH",
        "index . --failed               | --failed goes with --list",
        "index . --exclude [a           | --exclude: '[a' is no pattern",
        "index . --keep-missing --remove-missing | mutually exclusive",
        "index . --list --remove        | mutually exclusive",
        "caption                        | Missing required parameter: 'FILE'",
        "caption FILE --beams 9         | --beams must be from 1 to 8, was 9",
        "caption FILE --choose worst    | expected one of [likeliest, likely_and_near]",
        "ask FILE                        | Missing required parameter: 'QUESTION'",
        "match FILE                     | Missing required parameter: 'TEXT'",
        "key create a                   | Missing required option: '--scopes=SCOPE'",
        "key create a --scopes all      | --scopes: there is no scope \"all\"; it must be one of embed",
        "key create a/b --scopes embed  | NAME: \"a/b\" is no name of a key",
        "key create a --scopes embed --quota much | --quota: \"much\" is no limit",
        "key create a --scopes embed --expires 1999-01-01 | --expires: 1999-01-01 is over already",
        "key create a --scopes embed --expires soon | --expires: \"soon\" is no time",
        "search a --cert FILE           | --cert and --key belong together",
        "demo --server x                | expected HOST:PORT, was 'x'"
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String line, String said) throws Exception {
    // The file exists, so that nothing but the usage can be wrong.
    Path file = Files.writeString(folder.resolve("x"), "x");
    List<String> arguments = new ArrayList<>();
    for (String word : line.strip().split(" +")) {
      arguments.add(word.equals("FILE") ? file.toString() : word);
    }
    Run run = run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("omnivl: ").contains(said).contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search words",
        "search a red apple",
        "search --like id",
        "embed words",
        "caption FILE",
        "ask FILE question",
        "match FILE text",
        "index FILE",
        "index --list"
      })
  void withoutAServerEveryCommandSaysHowToStartOne(String line) throws Exception {
    Path file = folder.resolve("a.png");
    Files.writeString(file, "x");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> arguments = new ArrayList<>();
    for (String word : line.split(" ")) {
      arguments.add(word.equals("FILE") ? file.toString() : word);
    }
    arguments.addAll(List.of("--server", "localhost:" + port));
    Run run = run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().strip())
        .isEqualTo(
            "omnivl: no OmniVL server at localhost:" + port + "; start one with: ./omnivl serve");
  }

  @ParameterizedTest
  @CsvSource({
    "caption MISSING.png,is there such a file?",
    "caption FOLDER,is a folder",
    "embed MISSING.png,no such file",
    "index MISSING,no such file or folder"
  })
  void filesThatCannotBeReadAreNamed(String line, String said) {
    String[] arguments =
        line.replace("MISSING", folder + "/missing")
            .replace("FOLDER", folder.toString())
            .split(" ");
    Run run = run(arguments);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(folder.toString()).contains(said);
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
