package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Language modelling (the paper's LM): the generation decoder writes a sample's caption, or the
 * answer to a question that it is given, seeing the medium.
 *
 * @param model the architecture
 * @param tokenizer cuts the texts
 * @param kernels for cross-entropy
 * @param longest text, in tokens
 * @param settings label smoothing
 */
record Generation(
    OmniVl model,
    TextTokenizer tokenizer,
    Kernels kernels,
    int longest,
    LossSettings.Generate settings) {

  /**
   * Computes the mean over all tokens to be written.
   *
   * @param tokens (B, M, D) visual tokens
   * @param samples whose text is written; not empty
   * @return a single number
   */
  NDArray loss(NdGraph g, NDManager manager, Batch batch, NDArray tokens, List<Integer> samples) {
    List<TokenIds> inputs = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int sample : samples) {
      Prompted answer = batch.texts().get(sample).answer();
      int[] prompt = prompt(answer.prompt());
      int[] text = tokenizer.encode(answer.text(), SpecialToken.DEC, longest).ids();
      int[] whole = new int[prompt.length + text.length - 1];
      System.arraycopy(prompt, 0, whole, 0, prompt.length);
      System.arraycopy(text, 1, whole, prompt.length, text.length - 1);
      inputs.add(TokenIds.of(Arrays.copyOf(whole, whole.length - 1)));
      int[] next = Arrays.copyOfRange(whole, 1, whole.length);
      Arrays.fill(next, 0, prompt.length - 1, -1);
      targets.add(next);
    }
    TokenBatch texts = TokenBatch.of(manager, inputs);
    NDArray seen = Rows.of(manager, tokens, samples);
    NDArray hidden = model.decode(g, texts.ids(), List.of(), model.memory(g, seen)).hidden();
    return nextToken(g, manager, hidden, targets);
  }

  /** What is given of an answer, cut so that the longest text still has a place after it. */
  private int[] prompt(String text) {
    int[] ids = tokenizer.prompt(text).ids();
    int room = tokenizer.maxTokens() - longest + 1;
    return Arrays.copyOf(ids, Math.min(ids.length, room));
  }

  /** Cross-entropy at the places that have a target; only there are logits computed. */
  private NDArray nextToken(NdGraph g, NDManager manager, NDArray hidden, List<int[]> targets) {
    int length = Math.toIntExact(hidden.getShape().get(1));
    List<Integer> places = new ArrayList<>();
    List<Long> classes = new ArrayList<>();
    for (int row = 0; row < targets.size(); row++) {
      int[] next = targets.get(row);
      for (int column = 0; column < next.length; column++) {
        if (next[column] >= 0) {
          places.add(row * length + column);
          classes.add((long) next[column]);
        }
      }
    }
    NDArray flat = hidden.reshape(-1, hidden.getShape().get(2));
    NDArray logits = model.logits(g, Rows.of(manager, flat, places));
    NDArray targetIds = manager.create(classes.stream().mapToLong(Long::longValue).toArray());
    return kernels.crossEntropy(logits, targetIds, settings.labelSmoothing());
  }
}
