package dev.omnivl.failure;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can understand and act on: what was wrong, in which item, and what is
 * allowed or what to do.
 *
 * <p>Thrown where the cause is known, mapped to a gRPC status or an exit code in one place, and
 * logged once at the edge. The message is one line, names the item and the remedy, and holds
 * nothing of our internals.
 *
 * <p>Whatever users can cause is one of these. An {@link IllegalArgumentException} is a
 * programmer's mistake, a defect to be mended and never a user's to mend.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it failed, as far as a caller can act on it. */
  public enum Reason {
    /** The request or setting itself is wrong; sending it again cannot help. */
    INVALID_ARGUMENT,
    /**
     * The bytes are not a medium that can be decoded: unknown format, corrupt, truncated, empty.
     */
    UNREADABLE_MEDIA,
    /** A cap on bytes, pixels, frames, duration or tokens was passed. */
    TOO_LARGE,
    /** A named file, model, index or item does not exist. */
    NOT_FOUND,
    /** The model that is served cannot do what is asked; another one can. */
    UNSUPPORTED,
    /** Whoever asks may not have it; others may. */
    DENIED,
    /** Two things do not belong together, such as an index and another model's vectors. */
    MISMATCH,
    /** Stored data fails its own checks, such as a bundle with a flipped byte. */
    CORRUPT,
    /** A server or device is not there. */
    UNAVAILABLE,
    /** The queue is full; the same call can succeed later. */
    OVERLOADED,
    /** The caller's deadline passed, or it went away. */
    EXPIRED,
    /** A defect of this software. */
    INTERNAL
  }

  /**
   * What is wrong with one field of a request or one setting.
   *
   * @param name as the request or the settings call it, such as {@code options.beams}
   * @param rule what is wrong with its value and what is allowed; continues the name as a sentence
   */
  public record Field(String name, String rule) implements Serializable {}

  private final Reason reason;
  private final @Nullable Field field;
  private final @Nullable Duration retryAfter;

  /**
   * Makes a failure.
   *
   * @param reason why, as far as a caller can act on it
   * @param message one line: what was wrong, in which item, what is allowed or what to do
   */
  public Failure(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.field = null;
    this.retryAfter = null;
  }

  /**
   * Makes a failure that another exception caused.
   *
   * @param reason why, as far as a caller can act on it
   * @param message one line: what was wrong, in which item, what is allowed or what to do
   * @param cause the exception underneath, for the log only
   */
  public Failure(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.field = null;
    this.retryAfter = null;
  }

  private Failure(Field field) {
    super(field.name() + " " + field.rule());
    this.reason = Reason.INVALID_ARGUMENT;
    this.field = field;
    this.retryAfter = null;
  }

  private Failure(String message, Duration retryAfter) {
    super(message, null, false, false); // thousands a second are thrown just when time is scarce
    this.reason = Reason.OVERLOADED;
    this.field = null;
    this.retryAfter = retryAfter;
  }

  /**
   * Makes the failure of a wrong argument.
   *
   * @param name the field of the request, or the setting, such as {@code options.beams}
   * @param rule what is wrong with its value and what is allowed; continues the name as a sentence
   */
  public static Failure ofField(String name, String rule) {
    return new Failure(new Field(name, rule));
  }

  /**
   * Makes the failure of a call that comes at a bad time; it has no stack trace.
   *
   * @param message one line: what is busy
   * @param retryAfter when the same call may succeed
   */
  public static Failure overloaded(String message, Duration retryAfter) {
    return new Failure(message, retryAfter);
  }

  /** Returns why this failed. */
  public Reason reason() {
    return reason;
  }

  /** Returns the field that is wrong, if it is one field. */
  public Optional<Field> field() {
    return Optional.ofNullable(field);
  }

  /** Returns after how long the same call may succeed, if that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
