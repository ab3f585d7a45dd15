package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaFacts.Place;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** What the tags of a container say of the recording. */
final class ContainerFacts {
  private static final String APPLE = "com.apple.quicktime.";

  /** Degrees with decimals, as phones write them: {@code +48.8577+002.2950+035.1/}. */
  private static final Pattern ISO_6709 =
      Pattern.compile("([+-][0-9]{1,2}(?:\\.[0-9]{1,12})?)([+-][0-9]{1,3}(?:\\.[0-9]{1,12})?).*");

  private static final DateTimeFormatter SHORT_OFFSET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxx", Locale.ROOT);

  /** Clocks that were never set tell the beginning of an era: 1904 or 1970. */
  private static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");

  private static final int MOST_LETTERS = 1000;

  private ContainerFacts() {}

  /** Reads the tags of a container and of its video stream. */
  static MediaFacts of(@Nullable AVDictionary container, @Nullable AVDictionary stream) {
    String taken =
        first(
            tag(container, APPLE + "creationdate"),
            tag(container, "creation_time"),
            tag(stream, "creation_time"));
    String place =
        first(
            tag(container, APPLE + "location.ISO6709"),
            tag(container, "location"),
            tag(container, "location-eng"));
    String make = first(tag(container, APPLE + "make"), tag(container, "make"));
    String model = first(tag(container, APPLE + "model"), tag(container, "model"));
    return new MediaFacts(
        time(taken).filter(EARLIEST::isBefore), MediaFacts.camera(make, model), place(place));
  }

  private static String first(String... values) {
    return Stream.of(values).filter(value -> !value.isBlank()).findFirst().orElse("");
  }

  private static String tag(@Nullable AVDictionary tags, String name) {
    if (tags == null || tags.isNull()) {
      return "";
    }
    try (BytePointer key = new BytePointer(name)) {
      AVDictionaryEntry entry = av_dict_get(tags, key, null, 0);
      if (entry == null || entry.isNull()) {
        return "";
      }
      String value = entry.value().getString(StandardCharsets.UTF_8);
      return value.substring(0, Math.min(value.length(), MOST_LETTERS)).strip();
    }
  }

  private static Optional<Instant> time(String text) {
    for (DateTimeFormatter form :
        new DateTimeFormatter[] {DateTimeFormatter.ISO_OFFSET_DATE_TIME, SHORT_OFFSET}) {
      try {
        return Optional.of(OffsetDateTime.parse(text, form).toInstant());
      } catch (DateTimeException e) {
        continue; // written another way, or no time at all
      }
    }
    return Optional.empty();
  }

  private static Optional<Place> place(String text) {
    Matcher parts = ISO_6709.matcher(text);
    return parts.matches()
        ? Place.of(Double.parseDouble(parts.group(1)), Double.parseDouble(parts.group(2)))
        : Optional.empty();
  }
}
