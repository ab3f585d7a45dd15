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
    description = "Trains, compares, evaluates, reports and exports models, and makes data sets.",
    subcommands = {
      TrainCommand.class,
      AblationCommand.class,
      EvaluateCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      DataCommand.class
    })
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** All commands, with what happens to their failures and to wrong usage. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::misused);
  }

  private static int misused(CommandLine.ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    String message = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    command
        .getErr()
        .println(
            "omnivl: " + message + "; see " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    boolean explained = failure instanceof Failure || failure instanceof IllegalArgumentException;
    if (!explained) {
      LOG.error("a defect of this software", failure);
    }
    command
        .getErr()
        .println(
            "omnivl: "
                + (explained
                    ? failure.getMessage()
                    : "a defect of this software ("
                        + failure
                        + "); please report it with the lines above"));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
