package dev.omnivl.index.answer;

import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attribute.Time;
import dev.omnivl.index.Attribute.Words;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.media.MediaKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a medium can be filtered, counted and found by, beside its kind, size, time of change, title
 * and tags.
 *
 * @param folders that its URI lies in, outermost first, without their last slash
 * @param words by name, as they are compared
 * @param numbers by name; times are seconds since 1970
 * @param counted by name, as they were given
 * @param texts more searchable words
 */
public record Searchable(
    List<String> folders,
    Map<String, List<String>> words,
    Map<String, Double> numbers,
    Map<String, List<String>> counted,
    List<String> texts) {
  static final String KIND = "kind";
  static final String YEAR = "year";
  static final String FOLDER = "folder";
  static final String TAG = "tag";
  static final String DURATION = "duration";

  /** Deeper folders are no fields of their own: a URI of 4,096 characters could name thousands. */
  private static final int MAX_FOLDERS = 64;

  private static final double NANOS = 1e9;

  /** Says it of a medium. */
  public static Searchable of(MediaRecord medium) {
    String uri = medium.version().uri();
    Searchable all =
        new Searchable(
            folders(uri),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new ArrayList<>());
    if (!all.folders.isEmpty()) {
      all.count(FOLDER, all.folders.getLast());
    }
    all.count(KIND, medium.kind().name().toLowerCase(Locale.ROOT));
    medium.item().tags().forEach(tag -> all.word(TAG, tag));
    if (medium.kind() == MediaKind.VIDEO) {
      all.numbers.put(DURATION, medium.duration().toNanos() / NANOS);
    }
    all.texts.add(spaced(uri.substring(uri.lastIndexOf('/') + 1)));
    Attributes attributes = medium.attributes();
    attributes.byName().forEach(all::add);
    if (attributes.byName().get(Attributes.TIME) instanceof Time(Instant taken)) {
      all.count(YEAR, Integer.toString(taken.atOffset(ZoneOffset.UTC).getYear()));
    }
    return all;
  }

  private void add(String name, Attribute attribute) {
    switch (attribute) {
      case Words(List<String> values) ->
          values.forEach(value -> {
            word(name, value);
            texts.add(value);
          });
      case Attribute.Number(double value) -> numbers.put(name, value);
      case Time time -> numbers.put(name, time.seconds());
    }
  }

  private void word(String name, String value) {
    words.computeIfAbsent(name, key -> new ArrayList<>()).add(KnownFields.comparable(value));
    count(name, value);
  }

  private void count(String name, String value) {
    counted.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  private static List<String> folders(String uri) {
    List<String> folders = new ArrayList<>();
    for (int at = uri.indexOf('/'); at >= 0; at = uri.indexOf('/', at + 1)) {
      if (at > 0 && uri.charAt(at - 1) != '/' && folders.size() < MAX_FOLDERS) {
        folders.add(uri.substring(0, at));
      }
    }
    return folders;
  }

  /** Splits the name of a file into words. */
  private static String spaced(String name) {
    return name.replaceAll("[_.+%-]+", " ");
  }
}
