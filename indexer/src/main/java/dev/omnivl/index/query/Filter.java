package dev.omnivl.index.query;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.MediaKind;
import java.util.List;

/** Which media a search considers. A medium without the field in question does not pass. */
public sealed interface Filter {
  /** The most filters that one is made of, and how deep they nest. */
  int MAX_PARTS = 64;

  /** Every medium. */
  Filter ALL = new All();

  /** Every medium. */
  record All() implements Filter {}

  /**
   * Media of a kind.
   *
   * @param kind image or clip
   */
  record Kind(MediaKind kind) implements Filter {}

  /**
   * Media that have a word, compared as a whole and without case.
   *
   * @param field {@code tag}, or an attribute that is words
   * @param value the word
   */
  record Is(String field, String value) implements Filter {}

  /**
   * Media whose number or time lies in a range, both ends included.
   *
   * @param field {@code size} (bytes), {@code duration} (seconds), {@code modified} or an attribute
   *     that is a number or a time; times are seconds since 1970
   * @param from the least; negative infinity for no bound
   * @param to the most; infinity for no bound
   */
  record Range(String field, double from, double to) implements Filter {
    /** Checks itself. */
    public Range {
      if (!(from <= to)) {
        throw Failure.ofField(
            "filter",
            "asks for " + field + " from " + from + " to " + to + "; it must not end before");
      }
    }
  }

  /**
   * Media whose URI lies in a folder or in a folder of it.
   *
   * @param folder the part of the URI before a slash, without that slash
   */
  record Under(String folder) implements Filter {}

  /**
   * Media that pass all of these.
   *
   * @param filters at least one
   */
  record And(List<Filter> filters) implements Filter {
    /** Checks itself. */
    public And {
      filters = checked(filters);
    }
  }

  /**
   * Media that pass one of these.
   *
   * @param filters at least one
   */
  record Or(List<Filter> filters) implements Filter {
    /** Checks itself. */
    public Or {
      filters = checked(filters);
    }
  }

  /**
   * Media that do not pass this.
   *
   * @param filter which
   */
  record Not(Filter filter) implements Filter {}

  /** Returns a filter that passes what passes both. */
  default Filter and(Filter other) {
    return this instanceof All
        ? other
        : other instanceof All ? this : new And(List.of(this, other));
  }

  private static List<Filter> checked(List<Filter> filters) {
    if (filters.isEmpty() || filters.size() > MAX_PARTS) {
      throw Failure.ofField(
          "filter", "is made of " + filters.size() + " others; allowed are 1 to " + MAX_PARTS);
    }
    return List.copyOf(filters);
  }
}
