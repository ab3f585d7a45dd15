package dev.omnivl.engine;

import dev.omnivl.text.TokenIds;
import java.util.List;

/** Tells whether a text says what a medium shows, looking at both together. */
public interface Matcher extends ModelPart {
  /**
   * The logarithm of the odds that each text says what the medium shows.
   *
   * @param medium what this part made of it
   * @param texts start with [ENC]
   * @throws IllegalArgumentException if a text is longer than the model allows, or the medium
   *     another model's
   */
  float[] logOdds(VisualFeatures medium, List<TokenIds> texts);

  /** How likely that is, 0 to 1; the rest as {@link #logOdds}. */
  default float[] match(VisualFeatures medium, List<TokenIds> texts) {
    float[] odds = logOdds(medium, texts);
    for (int text = 0; text < odds.length; text++) {
      odds[text] = probability(odds[text]);
    }
    return odds;
  }

  /** The probability of the logarithm of odds. */
  static float probability(float logOdds) {
    return (float) (1 / (1 + Math.exp(-logOdds)));
  }

  /**
   * What a text looks at in a medium, on the way to the answer of {@link #match}. Takes a graph of
   * its own, {@link dev.omnivl.arch.ServingGraph#EXPLAIN}, which is made when it is first asked
   * for.
   *
   * @param medium what this part made of it
   * @param text starts with [ENC]
   * @throws IllegalArgumentException as {@link #match}
   */
  Looks explain(VisualFeatures medium, TokenIds text);
}
