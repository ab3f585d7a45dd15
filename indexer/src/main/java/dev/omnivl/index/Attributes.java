package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Named facts of a medium, ordered by name.
 *
 * @param byName at most {@value #MAX_ATTRIBUTES}; a name has 1 to 64 of {@code a-z 0-9 _} and
 *     begins with a letter
 */
public record Attributes(Map<String, Attribute> byName) {
  /** The most attributes of one medium. */
  public static final int MAX_ATTRIBUTES = 64;

  /** No facts. */
  public static final Attributes NONE = new Attributes(Map.of());

  /** When it was taken, a time. */
  public static final String TIME = "time";

  /** How many pixels it is wide as it is shown, a number. */
  public static final String WIDTH = "width";

  /** How many pixels it is high as it is shown, a number. */
  public static final String HEIGHT = "height";

  /** Maker and model of the camera, a word. */
  public static final String CAMERA = "camera";

  /** Where it was taken, in degrees north, a number. */
  public static final String LATITUDE = "latitude";

  /** Where it was taken, in degrees east, a number. */
  public static final String LONGITUDE = "longitude";

  /** What it shows as the model says it, words. */
  public static final String CAPTION = "caption";

  /**
   * Why it has no caption though a model was asked for one, a word: {@value #BLANK} or {@value
   * #WITHHELD}. It stands for the caption wherever {@linkplain #has one must be known}, so that the
   * model is not asked again what it has answered.
   */
  public static final String NO_CAPTION = "no_caption";

  /** The model wrote nothing. */
  public static final String BLANK = "blank";

  /** What the model wrote must not be told. */
  public static final String WITHHELD = "withheld";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /** Checks itself. */
  public Attributes {
    if (byName.size() > MAX_ATTRIBUTES) {
      throw Failure.ofField(
          "attributes", "has " + byName.size() + "; allowed are up to " + MAX_ATTRIBUTES);
    }
    byName.keySet().forEach(Attributes::requireName);
    byName = Collections.unmodifiableMap(new TreeMap<>(byName));
  }

  /**
   * Refuses what cannot be the name of an attribute.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with the rule
   */
  public static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw Failure.ofField(
          "attributes",
          "has the name \""
              + name
              + "\"; a name has 1 to 64 of a-z, 0-9 and _ and begins with a letter");
    }
  }

  /** Returns whether these are known; of a caption also that there is none to be had. */
  public boolean has(Set<String> names) {
    return names.stream()
        .allMatch(name ->
            byName.containsKey(name) || (name.equals(CAPTION) && byName.containsKey(NO_CAPTION)));
  }

  /** Returns these and others; where both have a name, the other's fact counts. */
  public Attributes and(Attributes others) {
    Map<String, Attribute> both = new TreeMap<>(byName);
    both.putAll(others.byName);
    return new Attributes(both);
  }
}
