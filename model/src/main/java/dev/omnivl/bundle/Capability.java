package dev.omnivl.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a model can be asked for. */
public enum Capability {
  /** Vectors of texts, images and clips in one space: search, and classes by their names. */
  @JsonProperty("embed")
  EMBED("make vectors of images and texts"),
  /** How likely a text says what a medium shows. */
  @JsonProperty("match")
  MATCH("match texts with images"),
  /** Words for what a medium shows. */
  @JsonProperty("caption")
  CAPTION("write captions"),
  /** Answers to questions about a medium. */
  @JsonProperty("answer")
  ANSWER("answer questions");

  private final String verb;

  Capability(String verb) {
    this.verb = verb;
  }

  /** What it is to do so, in words that follow "cannot". */
  public String verb() {
    return verb;
  }

  /** What a model of these branches could be trained for. */
  public static Set<Capability> of(ModelConfig config) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    switch (config) {
      case DualEncoderConfig dual -> all.add(EMBED);
      case OmniVlConfig omnivl -> {
        add(all, omnivl.has(Branch.CONTRAST), EMBED);
        add(all, omnivl.has(Branch.ALIGNMENT), MATCH);
        add(all, omnivl.has(Branch.GENERATION), ANSWER);
        add(all, omnivl.has(Branch.GENERATION) && !omnivl.has(Branch.QUESTION), CAPTION);
      }
    }
    return Collections.unmodifiableSet(all);
  }

  private static void add(Set<Capability> all, boolean can, Capability capability) {
    if (can) {
      all.add(capability);
    }
  }
}
