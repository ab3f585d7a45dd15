package dev.omnivl.engine;

import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How near texts are to a medium, on the scale of log-probabilities: the cosine of their embeddings
 * over the temperature, as in UniVLC.
 *
 * @param tokenizer of the model
 * @param embedder makes unit vectors of texts
 * @param temperature the model's τ
 */
record ContrastLogits(
    TextTokenizer tokenizer, Function<List<TokenIds>, List<float[]>> embedder, float temperature) {

  /**
   * A logit for each way that a prompt goes on, of both together. Nothing is farther from a medium
   * than an empty one: the logit is then negative infinity, since no such text was trained on.
   */
  double[] of(VisualFeatures medium, TokenIds prompt, List<int[]> texts) {
    List<float[]> vectors =
        embedder.apply(
            texts.stream().map(text -> tokenizer.encode(spelled(prompt.ids(), text))).toList());
    return IntStream.range(0, texts.size())
        .mapToDouble(index ->
            tokenizer.decode(texts.get(index)).isBlank()
                ? Double.NEGATIVE_INFINITY
                : Vectors.dot(vectors.get(index), medium.embedding()) / temperature)
        .toArray();
  }

  private String spelled(int[] prompt, int[] text) {
    return tokenizer.decode(IntStream.concat(Arrays.stream(prompt), Arrays.stream(text)).toArray());
  }
}
