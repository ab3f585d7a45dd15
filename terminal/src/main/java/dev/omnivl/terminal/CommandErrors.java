package dev.omnivl.terminal;

import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What a program says and how it ends when a command fails: one line on the error stream that
 * begins with {@code omnivl:}, and exit code 1 for what failed, 2 for wrong usage. Only a defect
 * also shows where it happened.
 */
public final class CommandErrors {
  private CommandErrors() {}

  /**
   * Makes a command line whose errors are said so.
   *
   * @param command with its subcommands
   * @param explained whether an exception's message is meant for the user
   */
  public static CommandLine commandLine(Object command, Predicate<Exception> explained) {
    return new CommandLine(command)
        .setUsageHelpWidth(Terminal.out().helpColumns())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((mistake, _) -> misused(mistake))
        .setExecutionExceptionHandler((failure, line, _) -> failed(failure, line, explained));
  }

  private static int misused(ParameterException mistake) {
    CommandLine command = mistake.getCommandLine();
    String message = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("omnivl: " + Text.escaped(message) + "; see " + name + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(
      Exception failure, CommandLine command, Predicate<Exception> explained) {
    String message = failure.getMessage();
    if (!explained.test(failure)) {
      failure.printStackTrace(command.getErr());
      message =
          "a defect of this software (" + failure + "); please report it with the lines above";
    }
    command.getErr().println("omnivl: " + Text.escaped(String.valueOf(message)));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
