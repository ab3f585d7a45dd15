package dev.omnivl.trainer.metric;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Splits a caption into the words that caption metrics count. Follows what the evaluation of the
 * COCO caption challenge (Chen and others 2015, {@code coco-caption}) leaves of a plain English
 * caption: the conventions of the Penn Treebank in lower case, without punctuation.
 *
 * <p>What it does, in this order:
 *
 * <ol>
 *   <li>Letters become lower case, a typographic apostrophe becomes {@code '}.
 *   <li>Clitics are words of their own: {@code don't} is {@code do n't}, {@code it's} is {@code it
 *       's}; so with {@code 'm 'd 're 've 'll}. {@code cannot} is {@code can not}, and {@code gonna
 *       gotta wanna gimme lemme} are split before their last two letters.
 *   <li>A run of letters and digits is one word, joined over single hyphens, apostrophes, slashes
 *       and underscores between them ({@code t-shirt}, {@code o'clock}, {@code and/or}). A number
 *       goes on over periods, commas and colons between digits ({@code 3.5}, {@code 10,000}, {@code
 *       9:30}), and a unit after such a number is a word of its own. Single letters with a period
 *       each stay together, periods included ({@code u.s.}).
 *   <li>Each of {@code & % # @ * /} that joins nothing, and each symbol that is no punctuation
 *       ({@code $ + =}), is a word.
 *   <li>All other punctuation separates words and is dropped: quotes, brackets, dashes, ellipses,
 *       and the period of an abbreviation of several letters ({@code mr.} is {@code mr}).
 * </ol>
 *
 * <p>Known differences from the tokenizer that the challenge runs: that one keeps the periods of
 * the abbreviations it knows, leaves brackets as words such as {@code -lrb-}, and has rules for
 * rarer forms ({@code y'all}, {@code 'twas}, {@code rock'n'roll}, user names, URLs, emoticons).
 */
public final class CaptionTokenizer {
  private static final Pattern TYPOGRAPHIC_APOSTROPHE = Pattern.compile("[\u2018\u2019]");
  private static final Pattern CANNOT = Pattern.compile("\\bcan(?=not\\b)");
  private static final Pattern ASSIMILATED =
      Pattern.compile("\\b(?:gon(?=na\\b)|got(?=ta\\b)|wan(?=na\\b)|gim(?=me\\b)|lem(?=me\\b))");

  private static final String LETTER_OR_DIGIT = "[\\p{L}\\p{M}\\p{N}]";
  private static final String NOT_INSIDE = "(?!" + LETTER_OR_DIGIT + ")";
  private static final String CLITIC = "(?:n't|'(?:s|m|d|re|ve|ll))" + NOT_INSIDE;

  /**
   * Alternatives from the most to the least particular; the first that fits wins. Repetitions are
   * possessive, because Java gives back one by one only what it keeps on its stack.
   */
  private static final Pattern WORD =
      Pattern.compile(
          String.join(
              "|",
              CLITIC,
              "(?:\\p{L}\\.){2,}+" + NOT_INSIDE,
              "\\p{N}+(?:[.,:]\\p{N}+)++",
              run(),
              "[&%#@*/]|[\\p{Sc}\\p{Sm}\\p{So}]"));

  private CaptionTokenizer() {}

  /**
   * Returns a caption's words in their order.
   *
   * @param caption in English; any white space separates words
   * @return words, none of them empty; an empty list for a caption without any
   */
  public static List<String> words(String caption) {
    String lower = TYPOGRAPHIC_APOSTROPHE.matcher(caption.toLowerCase(Locale.ROOT)).replaceAll("'");
    String split = ASSIMILATED.matcher(CANNOT.matcher(lower).replaceAll("can ")).replaceAll("$0 ");
    return WORD.matcher(split).results().map(MatchResult::group).toList();
  }

  /** Letters and digits that end before a clitic, which the next match takes. */
  private static String run() {
    String joint = "[-'/_](?=" + LETTER_OR_DIGIT + ")";
    return LETTER_OR_DIGIT + "(?:(?!" + CLITIC + ")(?:" + LETTER_OR_DIGIT + "|" + joint + "))*+";
  }
}
