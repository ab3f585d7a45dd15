package dev.omnivl.engine;

/**
 * How a text is written.
 *
 * @param maxTokens most tokens to write after the prompt, 1 or more; the model's own limit also
 *     holds
 * @param beams 1 takes the likeliest token each time; more follow that many texts at once
 * @param choice which of the texts that ended is taken
 */
public record GenerationSettings(int maxTokens, int beams, Choice choice) {
  private static final int MOST_BEAMS = 16;

  /** What is best among texts that beam search found. */
  public enum Choice {
    /** The highest mean log-probability a token. */
    LIKELIEST,
    /**
     * The highest sum of that mean and the contrast logit, which is the cosine of the text, with
     * its prompt, and the medium over the learned temperature. At least twice as many texts as
     * beams are compared, if so many end; an empty one is only taken if there is no other.
     *
     * <p>For texts that say what the medium shows, since only those have a place near it: captions,
     * not answers. And for models that were trained with contrast.
     */
    LIKELY_AND_NEAR
  }

  /** Checks the ranges. */
  public GenerationSettings {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, not " + maxTokens);
    }
    if (beams < 1 || beams > MOST_BEAMS) {
      throw new IllegalArgumentException("beams must be 1 to " + MOST_BEAMS + ", not " + beams);
    }
  }

  /** The likeliest text. */
  public GenerationSettings(int maxTokens, int beams) {
    this(maxTokens, beams, Choice.LIKELIEST);
  }

  /** With a single beam there is nothing to choose from. */
  boolean weighsNearness() {
    return beams > 1 && choice == Choice.LIKELY_AND_NEAR;
  }
}
