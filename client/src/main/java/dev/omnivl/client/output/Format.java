package dev.omnivl.client.output;

import com.google.protobuf.Duration;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.TimeRange;
import dev.omnivl.v1.Timings;
import java.util.Locale;

/** Numbers as a person reads them. */
public final class Format {

  private Format() {}

  /** A duration in milliseconds. */
  public static double milliseconds(Duration duration) {
    return duration.getSeconds() * 1e3 + duration.getNanos() / 1e6;
  }

  /** A duration in seconds. */
  public static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNanos() / 1e9;
  }

  /** Milliseconds with three digits or so: {@code 0.42 ms}, {@code 12.3 ms}, {@code 1.23 s}. */
  public static String time(double milliseconds) {
    if (milliseconds >= 60_000) {
      long seconds = Math.round(milliseconds / 1e3);
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (milliseconds >= 1_000) {
      return decimal(milliseconds / 1e3, 2) + " s";
    }
    return decimal(milliseconds, milliseconds >= 100 ? 0 : milliseconds >= 10 ? 1 : 2) + " ms";
  }

  /** A protobuf duration, as {@link #time(double)}. */
  public static String time(Duration duration) {
    return time(milliseconds(duration));
  }

  /** A stretch of a clip: {@code 0:01.2-0:02.4}; empty for an empty range. */
  public static String moment(TimeRange range) {
    if (!range.hasEnd()) {
      return "";
    }
    return clock(range.getStart()) + "-" + clock(range.getEnd());
  }

  private static String clock(Duration at) {
    long tenths = Math.round(seconds(at) * 10);
    return String.format(
        Locale.ROOT, "%d:%02d.%d", tenths / 600, tenths / 10 % 60, Math.floorMod(tenths, 10));
  }

  /** A size: {@code 812 B}, {@code 14 kB}, {@code 1.4 MB}; decimal units. */
  public static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    String[] units = {"kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = -1;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1_000;
      unit++;
    }
    return decimal(value, value < 9.95 ? 1 : 0) + " " + units[unit];
  }

  /** A count with thousands separated: {@code 12,345}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count with its noun: {@code 1 file}, {@code 2 files}. */
  public static String count(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** A score with three decimals, such as a cosine. */
  public static String score(double score) {
    return decimal(score, 3);
  }

  /** A share of one as percent with one decimal: {@code 43.2 %}. */
  public static String percent(double share) {
    return decimal(share * 100, 1) + " %";
  }

  /** A number with this many decimals, whatever the locale. */
  public static String decimal(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A kind as users name it on the command line. */
  public static String kind(MediaKind kind) {
    return switch (kind) {
      case MEDIA_KIND_IMAGE -> "image";
      case MEDIA_KIND_VIDEO -> "video";
      default -> "";
    };
  }

  /** Where the time went: {@code decode 3.1 ms, queue 0.10 ms, inference 12.3 ms (batch 1)}. */
  public static String timings(Timings timings) {
    StringBuilder line = new StringBuilder();
    if (milliseconds(timings.getDecode()) > 0) {
      line.append("decode ").append(time(timings.getDecode())).append(", ");
    }
    if (timings.getCached() > 0) {
      line.append("known before, ");
    }
    line.append("queue ").append(time(timings.getQueue()));
    line.append(", inference ").append(time(timings.getInference()));
    if (timings.getBatchSize() > 0) {
      line.append(" (batch ").append(timings.getBatchSize()).append(')');
    }
    return line.toString();
  }
}
