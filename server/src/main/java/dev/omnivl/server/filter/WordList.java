package dev.omnivl.server.filter;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words and phrases that are not told. The file is UTF-8 and has one on each line; lines that are
 * empty or begin with {@code #} are none. A phrase is found whatever stands between its words that
 * is no letter, digit or mark.
 */
final class WordList {
  private static final int MAX_WORDS = 16;

  /** By their first word. */
  private final Map<String, List<List<String>>> phrases;

  private final int longest;

  private WordList(Map<String, List<List<String>>> phrases, int longest) {
    this.phrases = phrases;
    this.longest = longest;
  }

  /** Without words. */
  static WordList empty() {
    return new WordList(Map.of(), 0);
  }

  /**
   * Reads the contents of such a file.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with what is wrong
   */
  static WordList read(byte[] contents) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(contents)).toString();
    } catch (CharacterCodingException e) {
      throw new Failure(Reason.INVALID_ARGUMENT, "omnivl.filter.words is no text in UTF-8", e);
    }
    Map<String, List<List<String>>> phrases = new HashMap<>();
    int longest = 0;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      List<String> words = Word.of(line).stream().map(Word::folded).toList();
      if (words.isEmpty() || words.size() > MAX_WORDS) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            "omnivl.filter.words, line "
                + number
                + ": has "
                + words.size()
                + " words; it must have 1 to "
                + MAX_WORDS);
      }
      phrases.computeIfAbsent(words.getFirst(), first -> new ArrayList<>()).add(words);
      longest = Math.max(longest, words.size());
    }
    return new WordList(phrases, longest);
  }

  boolean isEmpty() {
    return phrases.isEmpty();
  }

  /** Returns the number of words of the longest phrase. */
  int longest() {
    return longest;
  }

  /** Returns whether one of its phrases is among words. */
  boolean isIn(List<Word> words) {
    for (int at = 0; at < words.size(); at++) {
      for (List<String> phrase : phrases.getOrDefault(words.get(at).folded(), List.of())) {
        if (startsWith(words.subList(at, words.size()), phrase)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean startsWith(List<Word> words, List<String> phrase) {
    if (words.size() < phrase.size()) {
      return false;
    }
    for (int i = 0; i < phrase.size(); i++) {
      if (!words.get(i).folded().equals(phrase.get(i))) {
        return false;
      }
    }
    return true;
  }
}
