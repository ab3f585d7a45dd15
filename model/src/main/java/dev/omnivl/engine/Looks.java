package dev.omnivl.engine;

import java.util.List;

/**
 * What the tokens of a text look at in a medium while both are compared: the weights of the
 * alignment decoder's cross-attention, the mean over the heads of each layer.
 *
 * @param logOdds the logarithm of the odds that the text says what the medium shows
 * @param visualTokens M
 * @param layers of each layer (L, M), row by row; rows add up to 1
 */
public record Looks(float logOdds, int visualTokens, List<float[]> layers) {

  /** Copies the list. */
  public Looks {
    layers = List.copyOf(layers);
  }

  /** The mean over neighbouring layers, (L, M) row by row. */
  public float[] mean(int from, int to) {
    float[] mean = new float[layers.get(from).length];
    for (float[] layer : layers.subList(from, to)) {
      for (int index = 0; index < mean.length; index++) {
        mean[index] += layer[index] / (to - from);
      }
    }
    return mean;
  }
}
