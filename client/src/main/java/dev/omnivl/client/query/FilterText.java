package dev.omnivl.client.query;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.query.Tokens.Token;
import dev.omnivl.v1.Filter;
import dev.omnivl.v1.Filters;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.RangeFilter;
import dev.omnivl.v1.WordFilter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads which media a search considers.
 *
 * <pre>
 * expression := term (or term)*
 * term       := factor (and factor)*
 * factor     := not factor | ( expression ) | FIELD OPERATOR VALUE
 * OPERATOR   := = != &lt; &lt;= &gt; &gt;=
 * </pre>
 *
 * A value is a word, or a number (with k, M or G), a length of time (90s, 5m, 2h) or a date (2024,
 * 2024-06, 2024-06-01; UTC), which stand for all of their year, month or day. In quotes it is a
 * word. {@code kind} is image or video, {@code under} a folder.
 */
public final class FilterText {
  private static final List<String> SIGNS = List.of("!=", "<=", ">=", "=", "<", ">", "(", ")");
  private static final List<String> COMPARISONS = List.of("!=", "<=", ">=", "=", "<", ">");
  private static final List<String> OPERATORS =
      List.of("!=", "<=", ">=", "=", "<", ">", "(", ")", "and", "or", "not");
  private static final Pattern NUMBER = Pattern.compile("(-?\\d+(?:\\.\\d+)?)([kMG]|ms|s|m|h)?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}(-\\d{2})?");
  private static final int SECONDS_OF_A_MINUTE = 60;
  private static final int SECONDS_OF_AN_HOUR = 3600;

  /** Fields whose plain years are dates; elsewhere 2024 is a number. */
  private static final List<String> TIMES = List.of("time", "modified");

  private final Tokens tokens;

  private FilterText(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads an expression.
   *
   * @throws dev.omnivl.client.wire.CommandFailure if it is none, with what is wrong
   */
  public static Filter read(String expression) {
    FilterText text = new FilterText(Tokens.of(expression, SIGNS));
    Filter filter = text.any();
    text.tokens.requireEnd("and, or, or the end");
    return filter;
  }

  private Filter any() {
    List<Filter> filters = new ArrayList<>(List.of(all()));
    while (tokens.take("or")) {
      filters.add(all());
    }
    return filters.size() == 1
        ? filters.getFirst()
        : Filter.newBuilder().setAnyOf(Filters.newBuilder().addAllFilters(filters)).build();
  }

  private Filter all() {
    List<Filter> filters = new ArrayList<>(List.of(one()));
    while (tokens.take("and")) {
      filters.add(one());
    }
    return filters.size() == 1
        ? filters.getFirst()
        : Filter.newBuilder().setAllOf(Filters.newBuilder().addAllFilters(filters)).build();
  }

  private Filter one() {
    if (tokens.take("not")) {
      return not(one());
    }
    if (tokens.take("(")) {
      Filter inner = any();
      if (!tokens.take(")")) {
        throw tokens.wrong("has a bracket that is not closed");
      }
      return inner;
    }
    String field = tokens.take("a field", OPERATORS).text();
    for (String comparison : COMPARISONS) {
      if (tokens.take(comparison)) {
        return compared(field, comparison, tokens.take("a value", SIGNS));
      }
    }
    throw tokens.wrong("needs one of = != < <= > >= after " + field);
  }

  private Filter compared(String field, String comparison, Token value) {
    if (comparison.equals("!=")) {
      return not(compared(field, "=", value));
    }
    Filter word = comparison.equals("=") ? word(field, value) : null;
    if (word != null) {
      return word;
    }
    Bounds bounds = bounds(field, value);
    if (bounds == null) {
      throw tokens.wrong(
          "compares "
              + field
              + " by "
              + comparison
              + " with \""
              + value.text()
              + "\", which is no number, length of time or date");
    }
    RangeFilter.Builder range = RangeFilter.newBuilder().setField(field);
    switch (comparison) {
      case "=" -> range.setFrom(bounds.first()).setTo(bounds.last());
      case ">=" -> range.setFrom(bounds.first());
      case ">" -> range.setFrom(Math.nextUp(bounds.last()));
      case "<=" -> range.setTo(bounds.last());
      default -> range.setTo(Math.nextDown(bounds.first()));
    }
    return Filter.newBuilder().setRange(range).build();
  }

  /** Returns what is compared as a whole; null if the value is a number or a date. */
  private @Nullable Filter word(String field, Token value) {
    return switch (field) {
      case "kind" -> Filter.newBuilder().setKind(kind(value.text())).build();
      case "under" -> Filter.newBuilder().setUnder(folder(value.text())).build();
      default ->
          value.quoted() || bounds(field, value) == null
              ? Filter.newBuilder()
                  .setWord(WordFilter.newBuilder().setField(field).setValue(value.text()))
                  .build()
              : null;
    };
  }

  private MediaKind kind(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "image" -> MediaKind.MEDIA_KIND_IMAGE;
      case "video" -> MediaKind.MEDIA_KIND_VIDEO;
      default -> throw tokens.wrong("has the kind " + name + ", which is neither image nor video");
    };
  }

  private static String folder(String name) {
    return name.contains("://") ? name : FileUris.of(Path.of(name));
  }

  /** The first and the last number that a value stands for. */
  private record Bounds(double first, double last) {}

  private @Nullable Bounds bounds(String field, Token value) {
    if (value.quoted()) {
      return null;
    }
    if (DATE.matcher(value.text()).matches()
        || (TIMES.contains(field) && value.text().matches("\\d{4}"))) {
      return date(value.text());
    }
    OptionalDouble number = number(value.text());
    return number.isPresent() ? new Bounds(number.getAsDouble(), number.getAsDouble()) : null;
  }

  private Bounds date(String text) {
    try {
      LocalDate first;
      LocalDate next;
      switch (text.length()) {
        case 4 -> {
          first = Year.parse(text).atDay(1);
          next = first.plusYears(1);
        }
        case 7 -> {
          first = YearMonth.parse(text).atDay(1);
          next = first.plusMonths(1);
        }
        default -> {
          first = LocalDate.parse(text);
          next = first.plusDays(1);
        }
      }
      return new Bounds(seconds(first), Math.nextDown((double) seconds(next)));
    } catch (DateTimeException e) {
      throw tokens.wrong("has " + text + ", which is no date");
    }
  }

  private static long seconds(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }

  private static OptionalDouble number(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(number.group(1));
    String unit = number.group(2);
    if (unit == null) {
      return OptionalDouble.of(value);
    }
    return OptionalDouble.of(
        switch (unit) {
          case "k" -> value * 1e3;
          case "M" -> value * 1e6;
          case "G" -> value * 1e9;
          case "ms" -> value / 1e3;
          case "m" -> value * SECONDS_OF_A_MINUTE;
          case "h" -> value * SECONDS_OF_AN_HOUR;
          default -> value;
        });
  }

  private static Filter not(Filter filter) {
    return Filter.newBuilder().setNot(filter).build();
  }
}
