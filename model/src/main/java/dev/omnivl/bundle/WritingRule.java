package dev.omnivl.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.failure.Failure;

/**
 * How a model writes where nobody asks for something else.
 *
 * @param prompt first words of a caption, none if empty; they are no part of what is written
 * @param minTokens a text does not end before so many tokens
 * @param stop when several beams end
 */
public record WritingRule(String prompt, int minTokens, Stop stop) {
  /** How models are trained and searched here. */
  public static final WritingRule OMNIVL = new WritingRule("", 0, Stop.FIRST);

  /** When a search with several beams is over. */
  public enum Stop {
    /** As soon as as many texts as beams have ended. */
    @JsonProperty("first")
    FIRST,
    /**
     * When as many have ended and no text that goes on is better than the worst of them, by the
     * mean log-probability of its tokens; a text that reaches the limit counts as ended. So
     * transformers does it.
     */
    @JsonProperty("no_better")
    NO_BETTER
  }

  /** Checks that the number is one. */
  public WritingRule {
    if (minTokens < 0) {
      throw Failure.ofField("writing.minTokens", "must be at least 0, not " + minTokens);
    }
  }
}
