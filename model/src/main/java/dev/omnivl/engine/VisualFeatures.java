package dev.omnivl.engine;

/**
 * What a medium became.
 *
 * @param embedding (E): a unit vector; empty if the model makes none
 * @param tokens (M, D): what matching and generation look at, row by row
 * @param tokenCount M; 0 if nothing looks at them
 */
public record VisualFeatures(float[] embedding, float[] tokens, int tokenCount) {

  /** Checks that the tokens are whole. */
  public VisualFeatures {
    if (tokenCount < 0 || (tokenCount == 0 ? tokens.length : tokens.length % tokenCount) != 0) {
      throw new IllegalArgumentException(
          tokens.length + " numbers are no " + tokenCount + " tokens");
    }
  }
}
