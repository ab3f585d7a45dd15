package dev.omnivl.spark.cli;

import dev.omnivl.failure.Failure;
import dev.omnivl.spark.EncodeCommand;
import dev.omnivl.terminal.CommandErrors;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program that encodes with Spark. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "omnivl",
    mixinStandardHelpOptions = true,
    description = "Encodes media with Apache Spark.",
    subcommands = EncodeCommand.class)
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return CommandErrors.commandLine(new Main(), Failure.class::isInstance);
  }
}
