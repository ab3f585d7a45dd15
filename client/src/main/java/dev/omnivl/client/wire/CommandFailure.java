package dev.omnivl.client.wire;

/**
 * A command cannot go on, and the user should know why: one line that names the thing and the
 * remedy. Ends the command with exit code 1.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes a failure.
   *
   * @param message one line: what was wrong, in which item, what to do
   */
  public CommandFailure(String message) {
    super(message);
  }

  /**
   * Makes a failure that another exception caused.
   *
   * @param message one line: what was wrong, in which item, what to do
   * @param cause the exception underneath; never shown
   */
  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
