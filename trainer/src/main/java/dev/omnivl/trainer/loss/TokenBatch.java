package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.text.TokenIds;
import java.util.List;

/**
 * Texts as arrays, padded on the right to the longest.
 *
 * @param ids (B, L) int64; padding is 0
 * @param present (B, L) int64, 1 for a token, 0 for padding
 */
public record TokenBatch(NDArray ids, NDArray present) {

  /** Pads texts to one length. */
  public static TokenBatch of(NDManager manager, List<TokenIds> texts) {
    int longest = texts.stream().mapToInt(TokenIds::length).max().orElseThrow();
    long[] ids = new long[texts.size() * longest];
    long[] present = new long[ids.length];
    for (int row = 0; row < texts.size(); row++) {
      int[] tokens = texts.get(row).ids();
      for (int column = 0; column < tokens.length; column++) {
        ids[row * longest + column] = tokens[column];
        present[row * longest + column] = 1;
      }
    }
    Shape shape = new Shape(texts.size(), longest);
    return new TokenBatch(manager.create(ids, shape), manager.create(present, shape));
  }
}
