package dev.omnivl.server.filter;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A word in a text, as it is compared: compatibility forms are one (NFKC), letters have no case,
 * and characters that nobody sees are left out.
 *
 * <p>A word is a run of letters, digits and marks. In scripts that put no spaces between words
 * every character is one: a list's entry in them is found wherever its characters stand side by
 * side.
 *
 * @param folded what is compared
 * @param start where it begins in the text
 * @param end where it ends in the text, exclusive
 */
record Word(String folded, int start, int end) {
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Returns the words of a text, in order. */
  static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    int start = -1;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      int next = at + Character.charCount(character);
      boolean alone = standsAlone(character);
      if (start >= 0 && (alone || !belongs(character))) {
        add(words, text, start, at);
        start = -1;
      }
      if (alone) {
        add(words, text, at, next);
      } else if (start < 0 && belongs(character)) {
        start = at;
      }
      at = next;
    }
    if (start >= 0) {
      add(words, text, start, text.length());
    }
    return words;
  }

  private static void add(List<Word> words, String text, int start, int end) {
    String folded = fold(text.substring(start, end));
    if (!folded.isEmpty()) {
      words.add(new Word(folded, start, end));
    }
  }

  private static boolean standsAlone(int character) {
    return Character.isLetter(character) && WITHOUT_SPACES.contains(UnicodeScript.of(character));
  }

  private static boolean belongs(int character) {
    return Character.isLetterOrDigit(character)
        || switch (Character.getType(character)) {
          case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.FORMAT ->
              true;
          default -> false;
        };
  }

  /** Upper and then lower case: some letters have several lower ones. */
  private static String fold(String word) {
    StringBuilder seen = new StringBuilder();
    word.codePoints()
        .filter(character -> Character.getType(character) != Character.FORMAT)
        .forEach(seen::appendCodePoint);
    String upper = Normalizer.normalize(seen, Form.NFKC).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Form.NFKC);
  }
}
