package dev.omnivl.index.answer;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.Attributes;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which fields media can be filtered by: those that any may have, and those that some have. */
public final class KnownFields {
  /** The bytes of the file, a number that every item has. */
  public static final String SIZE = "size";

  /** When the file changed, a time that every item has. */
  public static final String MODIFIED = "modified";

  /** Numbers that any medium may have, whether or not one has it yet. */
  private static final Set<String> NUMBERS =
      Set.of(
          SIZE,
          MODIFIED,
          Searchable.DURATION,
          Attributes.TIME,
          Attributes.WIDTH,
          Attributes.HEIGHT,
          Attributes.LATITUDE,
          Attributes.LONGITUDE);

  private static final Set<String> WORDS = Set.of(Searchable.TAG, Attributes.CAMERA);

  /** Fields that can be counted, whether or not a medium has them yet. */
  private static final Set<String> COUNTED =
      Set.of(Searchable.KIND, Searchable.YEAR, Searchable.FOLDER, Searchable.TAG);

  private final Set<String> numbers = new TreeSet<>(NUMBERS);
  private final Set<String> words = new TreeSet<>(WORDS);

  /**
   * Knows the fields of an index.
   *
   * @param numbersThere names of numbers and times that some medium has
   * @param wordsThere names of words that some medium has
   */
  public KnownFields(Collection<String> numbersThere, Collection<String> wordsThere) {
    numbers.addAll(numbersThere);
    words.addAll(wordsThere);
  }

  /**
   * Refuses what is no field of words.
   *
   * @throws Failure {@code INVALID_ARGUMENT} naming the known fields
   */
  public void requireWords(String field) {
    if (!words.contains(field)) {
      throw unknown(
          field, numbers.contains(field) ? "a number or a time, to be asked for by range" : "");
    }
  }

  /**
   * Refuses what is neither a number nor a time.
   *
   * @throws Failure {@code INVALID_ARGUMENT} naming the known fields
   */
  public void requireNumber(String field) {
    if (!numbers.contains(field)) {
      throw unknown(field, words.contains(field) ? "words, which have no range" : "");
    }
  }

  private Failure unknown(String field, String what) {
    Set<String> known = new TreeSet<>(words);
    known.addAll(numbers);
    return Failure.ofField(
        "filter",
        "asks for "
            + field
            + ", which is "
            + (what.isEmpty() ? "no field of any medium" : what)
            + "; fields are kind, under, "
            + String.join(", ", known));
  }

  /**
   * Says whether values of a field can be counted in an index that has counted ones already.
   *
   * @param there names of fields of which some medium has a value
   * @return false if no medium has a value yet
   * @throws Failure {@code INVALID_ARGUMENT} if it is no field that can be counted
   */
  public static boolean isCounted(String field, Collection<String> there) {
    if (there.contains(field)) {
      return true;
    }
    if (!COUNTED.contains(field)) {
      Set<String> known = new TreeSet<>(there);
      known.addAll(COUNTED);
      throw Failure.ofField(
          "facets",
          "names " + field + ", which cannot be counted; fields are " + String.join(", ", known));
    }
    return false;
  }

  /** Returns how a word is compared. */
  public static String comparable(String word) {
    return word.strip().toLowerCase(Locale.ROOT);
  }

  /** Returns a folder as media have it. */
  public static String folder(String asked) {
    return asked.length() > 1 && asked.endsWith("/")
        ? asked.substring(0, asked.length() - 1)
        : asked;
  }
}
