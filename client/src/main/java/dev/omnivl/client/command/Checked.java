package dev.omnivl.client.command;

import dev.omnivl.client.wire.CommandFailure;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads what an option holds; a wrong value is wrong usage of the command. */
final class Checked {
  private Checked() {}

  /**
   * Returns what an option holds.
   *
   * @param option its name
   * @param reading fails with the rule and the value
   * @throws ParameterException if it does
   */
  static <T> T option(CommandSpec spec, String option, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (CommandFailure e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
