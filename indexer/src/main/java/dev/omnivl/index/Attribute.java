package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import java.time.Instant;
import java.util.List;

/** A named fact of a medium that searches can filter by. */
public sealed interface Attribute {
  /** The most values of one attribute. */
  int MAX_VALUES = 100;

  /** The longest value, in characters. */
  int MAX_VALUE_LENGTH = 400;

  /**
   * Words that are compared as a whole and without case, such as the name of a camera.
   *
   * @param values 1 to {@value #MAX_VALUES}, each of 1 to {@value #MAX_VALUE_LENGTH} characters
   */
  record Words(List<String> values) implements Attribute {
    /** Checks itself. */
    public Words {
      if (values.isEmpty() || values.size() > MAX_VALUES) {
        throw Failure.ofField(
            "attributes",
            "has one of " + values.size() + " values; allowed are 1 to " + MAX_VALUES);
      }
      values = List.copyOf(values);
      for (String value : values) {
        if (value.isBlank() || value.length() > MAX_VALUE_LENGTH) {
          throw Failure.ofField(
              "attributes",
              "has a value of "
                  + value.length()
                  + " characters; allowed are 1 to "
                  + MAX_VALUE_LENGTH
                  + ", not all blank");
        }
      }
    }

    /** Makes an attribute of one value. */
    public static Words of(String value) {
      return new Words(List.of(value));
    }
  }

  /**
   * A number.
   *
   * @param value finite
   */
  record Number(double value) implements Attribute {
    /** Checks itself. */
    public Number {
      if (!Double.isFinite(value)) {
        throw Failure.ofField("attributes", "has the number " + value + "; numbers must be finite");
      }
    }
  }

  /**
   * A point in time.
   *
   * @param value as exact as a double of seconds since 1970 keeps it: to the microsecond in our age
   */
  record Time(Instant value) implements Attribute {
    /** Returns the seconds since 1970. */
    public double seconds() {
      return seconds(value);
    }

    /** Returns the seconds from 1970 to this instant. */
    public static double seconds(Instant instant) {
      return instant.getEpochSecond() + instant.getNano() / 1e9;
    }
  }
}
