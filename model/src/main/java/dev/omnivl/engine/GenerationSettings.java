package dev.omnivl.engine;

/**
 * How a text is written.
 *
 * @param maxTokens most tokens to write after the prompt, 1 or more; the model's own limit also
 *     holds
 * @param beams 1 takes the likeliest token each time; more follow that many texts at once and keep
 *     the likeliest
 */
public record GenerationSettings(int maxTokens, int beams) {
  private static final int MOST_BEAMS = 16;

  /** Checks the ranges. */
  public GenerationSettings {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1, not " + maxTokens);
    }
    if (beams < 1 || beams > MOST_BEAMS) {
      throw new IllegalArgumentException("beams must be 1 to " + MOST_BEAMS + ", not " + beams);
    }
  }
}
