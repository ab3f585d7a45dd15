package dev.omnivl.trainer.rule;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** Rules that settings and data keep to. A refusal says the rule and the value. */
public final class Rules {
  private static final Checked KEPT = new Checked(null);

  private Rules() {}

  /** What became of a rule. */
  @CheckReturnValue
  public record Checked(@Nullable Reason broken) {

    /**
     * Refuses if the rule is not kept.
     *
     * @param message as {@link String#format} has it
     */
    public void or(String message, @Nullable Object... values) {
      if (broken != null) {
        throw new Failure(broken, String.format(Locale.ROOT, message, values));
      }
    }
  }

  /** Error Prone knows it by its name: a rule without a refusal checks nothing. */
  private @interface CheckReturnValue {}

  /** A rule for what a user sets or gives: INVALID_ARGUMENT if it is not kept. */
  public static Checked require(boolean rule) {
    return require(rule, Reason.INVALID_ARGUMENT);
  }

  /** A rule whose failure has another reason. */
  public static Checked require(boolean rule, Reason reason) {
    return rule ? KEPT : new Checked(reason);
  }

  /** Checks a smallest value. */
  public static void least(String setting, long value, long least) {
    require(value >= least).or("%s must be at least %d, not %d", setting, least, value);
  }

  /** Checks that a value is 0 to 1. */
  public static void share(String setting, double value) {
    range(setting, value, 1);
  }

  /** Checks that a value is 0 to {@code most}; what is not a number is not. */
  public static void range(String setting, Number value, Number most) {
    boolean inside = value.doubleValue() >= 0 && value.doubleValue() <= most.doubleValue();
    require(inside).or("%s must be 0 to %s, not %s", setting, most, value);
  }

  /** Checks that a name can be a folder's. */
  public static void name(String setting, String value) {
    require(value.matches("[A-Za-z0-9][A-Za-z0-9._-]*"))
        .or("%s must be letters, digits, dots, _ and -, not '%s'", setting, value);
  }

  /** A question for the nearest of the words that are known, and all of them. */
  public static String nearest(String word, List<String> known) {
    LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
    String nearest = Collections.min(known, Comparator.comparingInt(key -> edits.apply(word, key)));
    return nearest + "? There are " + String.join(", ", known);
  }
}
