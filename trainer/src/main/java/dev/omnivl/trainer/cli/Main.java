package dev.omnivl.trainer.cli;

import dev.omnivl.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The trainer's commands. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "omnivl",
    mixinStandardHelpOptions = true,
    description = "Trains, evaluates and exports models, and makes data sets.",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      DataCommand.class
    })
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main()).setExecutionExceptionHandler(Main::failed).execute(arguments));
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    boolean known = failure instanceof Failure || failure instanceof IllegalArgumentException;
    if (!known) {
      LOG.error("a defect of this software", failure);
    }
    command
        .getErr()
        .println("omnivl: " + (known ? failure.getMessage() : "unexpected: " + failure));
    return 1;
  }
}
