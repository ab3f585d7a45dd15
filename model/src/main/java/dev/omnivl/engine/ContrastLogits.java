package dev.omnivl.engine;

import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.List;
import java.util.function.Function;

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

  /** A logit for each text. */
  double[] of(VisualFeatures medium, List<String> texts) {
    float[] seen = medium.embedding();
    return embedder.apply(texts.stream().map(tokenizer::encode).toList()).stream()
        .mapToDouble(text -> dot(text, seen) / temperature)
        .toArray();
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int place = 0; place < one.length; place++) {
      sum += one[place] * other[place];
    }
    return sum;
  }
}
