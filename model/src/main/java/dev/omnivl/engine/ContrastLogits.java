package dev.omnivl.engine;

import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How near texts are to a medium, on the scale of log-probabilities: the logits of their
 * similarity, as in UniVLC.
 *
 * @param model makes vectors of texts, and of the medium
 */
record ContrastLogits(Encoder model) {

  /**
   * A logit for each way that a prompt goes on, of both together. Nothing is farther from a medium
   * than an empty one: the logit is then negative infinity, since no such text was trained on.
   */
  double[] of(VisualFeatures medium, TokenIds prompt, List<int[]> texts) {
    TextTokenizer tokenizer = model.tokenizer();
    List<float[]> vectors =
        model.texts(
            texts.stream().map(text -> tokenizer.encode(spelled(prompt.ids(), text))).toList());
    return IntStream.range(0, texts.size())
        .mapToDouble(index ->
            tokenizer.decode(texts.get(index)).isBlank()
                ? Double.NEGATIVE_INFINITY
                : model
                    .part()
                    .similarity()
                    .logit(Vectors.dot(vectors.get(index), medium.embedding())))
        .toArray();
  }

  private String spelled(int[] prompt, int[] text) {
    return model
        .tokenizer()
        .decode(IntStream.concat(Arrays.stream(prompt), Arrays.stream(text)).toArray());
  }
}
