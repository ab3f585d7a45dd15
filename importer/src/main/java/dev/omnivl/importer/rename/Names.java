package dev.omnivl.importer.rename;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of weights' names: {@code *} stands for one word between dots, {@code **} for one or
 * more letters of any kind.
 */
final class Names {
  private static final Pattern WILDCARD = Pattern.compile("\\*\\*|\\*");

  private final String pattern;
  private final Pattern regex;

  Names(String pattern) {
    this.pattern = pattern;
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (MatchResult wildcard : WILDCARD.matcher(pattern).results().toList()) {
      text.append(Pattern.quote(pattern.substring(from, wildcard.start())));
      text.append(wildcard.group().length() == 1 ? "([^.]+)" : "(.+)");
      from = wildcard.end();
    }
    this.regex = Pattern.compile(text.append(Pattern.quote(pattern.substring(from))).toString());
  }

  /** What the wildcards stand for in a name, or nothing if it does not match. */
  @Nullable List<String> match(String name) {
    Matcher matcher = regex.matcher(name);
    if (!matcher.matches()) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (int group = 1; group <= matcher.groupCount(); group++) {
      words.add(matcher.group(group));
    }
    return words;
  }

  /** The name in which the wildcards stand for these words, in order. */
  String filled(List<String> words) {
    int[] next = new int[1];
    return WILDCARD
        .matcher(pattern)
        .replaceAll(wildcard -> Matcher.quoteReplacement(words.get(next[0]++)));
  }
}
