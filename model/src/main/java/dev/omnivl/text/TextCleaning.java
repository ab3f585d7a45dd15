package dev.omnivl.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What happens to every text before it is cut into tokens, as BLIP does for captions. */
public final class TextCleaning {
  private static final Pattern PUNCTUATION = Pattern.compile("[.!\"()*#:;~]");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private TextCleaning() {}

  /**
   * Lower-cases, turns {@code . ! " ( ) * # : ; ~} into blanks, squeezes blanks to one and strips
   * the ends. Halves of surrogate pairs become question marks. Cleaning a clean text changes
   * nothing.
   */
  public static String clean(String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String plain = PUNCTUATION.matcher(whole.toLowerCase(Locale.ROOT)).replaceAll(" ");
    return BLANKS.matcher(plain).replaceAll(" ").strip();
  }
}
