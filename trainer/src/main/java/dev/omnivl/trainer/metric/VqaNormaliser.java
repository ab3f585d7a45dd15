package dev.omnivl.trainer.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Brings an answer into the form in which the VQA challenge compares answers (Antol and others,
 * "VQA: Visual Question Answering", ICCV 2015, and the challenge's evaluation page and script).
 *
 * <p>What it does, in this order:
 *
 * <ol>
 *   <li>Marks among {@code ; / [ ] " { } ( ) = + \ _ - > < @ ` , ? !} become a space. One that
 *       stands beside a space anywhere in the answer is removed instead, and all of them are if the
 *       answer has a comma between digits: {@code 100,978} is {@code 100978}. Apostrophes and
 *       colons stay, for possessives and times.
 *   <li>A period goes unless a digit follows it.
 *   <li>Letters become lower case, and white space between words one space.
 *   <li>The words {@code zero} to {@code ten} become digits, {@code none} becomes {@code 0}.
 *   <li>The words {@code a}, {@code an} and {@code the} go.
 *   <li>A contraction that lacks an apostrophe gets it: {@code dont} is {@code don't}.
 * </ol>
 */
public final class VqaNormaliser {
  private static final List<String> MARKS =
      ";/[]\"{}()=+\\_-><@`,?!".chars().mapToObj(Character::toString).toList();
  private static final Pattern COMMA_BETWEEN_DIGITS = Pattern.compile("\\d,\\d");
  private static final Pattern PERIOD = Pattern.compile("\\.(?!\\d)");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  /**
   * The contractions that the challenge knows. Those whose bare spelling is a word of its own, such
   * as {@code we'll}, are not among them.
   */
  private static final String WITH_APOSTROPHE =
      """
      ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't \
      mustn't needn't oughtn't shan't shouldn't wasn't weren't won't wouldn't couldn't've \
      hadn't've mightn't've shouldn't've wouldn't've could've might've must've not've \
      should've they've we've what've where've who've would've you've he'd how'd it'd \
      someone'd something'd somebody'd there'd they'd where'd who'd you'd he'd've it'd've \
      she'd've someone'd've something'd've somebody'd've there'd've they'd've we'd've \
      who'd've you'd've how'll it'll someone'll something'll somebody'll they'll what'll \
      who'll why'll you'll he's how's someone's somebody's that's there's what's when's \
      where's who's why's there're they're what're why're you're y'all y'all'll y'all'd've \
      ma'am o'clock 'ow's'at 'twas\
      """;

  private static final Map<String, String> NUMBERS = numbers();
  private static final Map<String, String> CONTRACTIONS = contractions();

  private VqaNormaliser() {}

  /** Returns an answer in the form to compare; empty if nothing is left of it. */
  public static String normalise(String answer) {
    String bare = withoutPunctuation(SPACE.matcher(answer.strip()).replaceAll(" "));
    return SPACE
        .splitAsStream(bare.toLowerCase(Locale.ROOT).strip())
        .map(word -> NUMBERS.getOrDefault(word, word))
        .filter(word -> !word.isEmpty() && !ARTICLES.contains(word))
        .map(word -> CONTRACTIONS.getOrDefault(word, word))
        .collect(Collectors.joining(" "));
  }

  private static String withoutPunctuation(String answer) {
    boolean joinAll = COMMA_BETWEEN_DIGITS.matcher(answer).find();
    String bare = answer;
    for (String mark : MARKS) {
      boolean join = joinAll || answer.contains(mark + " ") || answer.contains(" " + mark);
      bare = bare.replace(mark, join ? "" : " ");
    }
    return PERIOD.matcher(bare).replaceAll("");
  }

  private static Map<String, String> numbers() {
    Map<String, String> numbers = new HashMap<>(Map.of("none", "0"));
    List<String> words =
        List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    for (int number = 0; number < words.size(); number++) {
      numbers.put(words.get(number), Integer.toString(number));
    }
    return Map.copyOf(numbers);
  }

  /** Contractions by each spelling that lacks one apostrophe. */
  private static Map<String, String> contractions() {
    Map<String, String> contractions = new HashMap<>();
    for (String whole : SPACE.split(WITH_APOSTROPHE)) {
      for (int at = whole.indexOf('\''); at >= 0; at = whole.indexOf('\'', at + 1)) {
        contractions.put(whole.substring(0, at) + whole.substring(at + 1), whole);
      }
    }
    return Map.copyOf(contractions);
  }
}
