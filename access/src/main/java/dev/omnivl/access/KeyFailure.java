package dev.omnivl.access;

/** Something about keys is not as it must be; the message says what, in one line for a person. */
public final class KeyFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public KeyFailure(String message) {
    super(message);
  }

  /** With what is wrong, and what it came from. */
  public KeyFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
