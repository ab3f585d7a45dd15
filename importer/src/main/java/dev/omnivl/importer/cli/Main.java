package dev.omnivl.importer.cli;

import dev.omnivl.failure.Failure;
import dev.omnivl.terminal.CommandErrors;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The importer's commands. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "omnivl",
    mixinStandardHelpOptions = true,
    description = "Turns public models into bundles that can be served.",
    subcommands = ImportCommand.class)
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** All commands, with what happens to their failures and to wrong usage. */
  static CommandLine commandLine() {
    return CommandErrors.commandLine(new Main(), e -> e instanceof Failure);
  }
}
