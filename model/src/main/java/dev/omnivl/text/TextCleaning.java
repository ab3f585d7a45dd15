package dev.omnivl.text;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What happens to every text before it is cut into tokens: as BLIP does for captions, and before
 * that, one spelling for what means the same. A text of ASCII characters comes out as BLIP's
 * cleaning alone leaves it.
 */
public final class TextCleaning {
  private static final Pattern PUNCTUATION = Pattern.compile("[.!\"()*#:;~]");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  /** Typographic apostrophes and single quotes; the signs for feet and minutes among them. */
  private static final Pattern APOSTROPHES =
      Pattern.compile("[\\u2018\\u2019\\u201a\\u201b\\u2032\\u02bc\\u2039\\u203a]");

  private static final Pattern QUOTES =
      Pattern.compile("[\\u201c\\u201d\\u201e\\u201f\\u2033\\u00ab\\u00bb]");

  private TextCleaning() {}

  /**
   * Spells emoji by their names, makes full-width letters, ligatures and the like plain (NFKC) and
   * curly quotes straight, lower-cases, turns {@code . ! " ( ) * # : ; ~} into blanks, squeezes
   * blanks to one and strips the ends. Halves of surrogate pairs become question marks. Cleaning a
   * clean text changes nothing.
   */
  public static String clean(String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String plain = PUNCTUATION.matcher(oneSpelling(whole)).replaceAll(" ");
    return BLANKS.matcher(plain).replaceAll(" ").strip();
  }

  /** In lower case; normalised again after that, which may have taken characters apart. */
  private static String oneSpelling(String text) {
    if (text.chars().allMatch(letter -> letter < 0x80)) {
      return text.toLowerCase(Locale.ROOT);
    }
    String lower = nfkc(straight(EmojiNames.spell(text))).toLowerCase(Locale.ROOT);
    return straight(nfkc(lower).toLowerCase(Locale.ROOT));
  }

  private static String straight(String text) {
    return QUOTES.matcher(APOSTROPHES.matcher(text).replaceAll("'")).replaceAll("\"");
  }

  private static String nfkc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }
}
