package dev.omnivl.server.settings;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What of a model is loaded before the server is ready. */
public final class WarmUp {
  private static final String LEAST = "search";
  private static final String ALL = "all";

  private WarmUp() {}

  /**
   * Reads the setting: {@code search} for what text and image search need, which is always loaded;
   * {@code all}; or capabilities, separated by commas.
   *
   * @return capabilities whose graphs are loaded, beside that
   * @throws Failure {@code INVALID_ARGUMENT} with the rule
   */
  public static Set<Capability> parse(String value) {
    if (value.equals(ALL)) {
      return EnumSet.allOf(Capability.class);
    }
    Set<Capability> asked = EnumSet.noneOf(Capability.class);
    if (value.equals(LEAST)) {
      return asked;
    }
    for (String name : value.split(",", -1)) {
      try {
        asked.add(Capability.valueOf(name.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw Failure.ofField(
            "engine.warm",
            "is "
                + value
                + "; it must be search, all, or some of embed, match, caption, answer, separated by"
                + " commas");
      }
    }
    return asked;
  }
}
