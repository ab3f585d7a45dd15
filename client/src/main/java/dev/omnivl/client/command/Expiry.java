package dev.omnivl.client.command;

import dev.omnivl.access.KeyFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When something ends, as people say it. */
final class Expiry {
  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,4})([dh])");

  private Expiry() {}

  /**
   * Reads {@code 90d}, {@code 12h}, or a day, at whose end in UTC it is over.
   *
   * @throws KeyFailure with the rule
   */
  static Instant parse(String text, Instant now) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long count = Long.parseLong(span.group(1));
      return now.plus(span.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count));
    }
    Instant end;
    try {
      end = LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new KeyFailure(
          "\"" + text + "\" is no time; it must be as in 90d, 12h or 2027-01-31", e);
    }
    if (!end.isAfter(now)) {
      throw new KeyFailure(text + " is over already");
    }
    return end;
  }
}
