package dev.omnivl.engine;

import dev.omnivl.text.TokenIds;
import java.util.List;

/** Tells whether a text says what a medium shows, looking at both together. */
public interface Matcher extends ModelPart {
  /**
   * How likely each text says what the medium shows, 0 to 1.
   *
   * @param medium what this part made of it
   * @param texts start with [ENC]
   * @throws IllegalArgumentException if a text is longer than the model allows, or the medium
   *     another model's
   */
  float[] match(VisualFeatures medium, List<TokenIds> texts);
}
