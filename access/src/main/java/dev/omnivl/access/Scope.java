package dev.omnivl.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key may be used for. */
public enum Scope {
  /** Vectors of texts and media, and matches of texts with a medium. */
  EMBED,
  /** Captions and answers. */
  GENERATE,
  /** Searches, and the thumbnails of what they find. */
  SEARCH,
  /** Putting items into an index and taking them out. */
  INDEX,
  /** Models, and collections as a whole. */
  ADMIN;

  /** Returns its name as it is written in the file and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @throws KeyFailure with the rule
   */
  public static Scope parse(String word) {
    return Arrays.stream(values())
        .filter(scope -> scope.word().equals(word.strip()))
        .findFirst()
        .orElseThrow(() ->
            new KeyFailure(
                "there is no scope \""
                    + word.strip()
                    + "\"; it must be one of "
                    + words(EnumSet.allOf(Scope.class))));
  }

  /** Returns names with commas between them. */
  public static String words(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::word).collect(Collectors.joining(", "));
  }
}
