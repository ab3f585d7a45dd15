package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVl.Visual;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.loss.LossSettings.Positives;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Unified visual-language contrast (the paper's UniVLC): the mean of both directions of {@link
 * Contrast}, over the samples of a batch and, with a momentum encoder, the keys of earlier ones.
 *
 * @param model the architecture
 * @param tokenizer cuts the texts
 * @param kernels of the momentum encoder
 * @param settings what counts as right
 * @param captionTokens longest text
 * @param keys the momentum encoder with its queues, or null
 */
record UniVlc(
    OmniVl model,
    TextTokenizer tokenizer,
    Kernels kernels,
    LossSettings.Contrast settings,
    int captionTokens,
    @Nullable MomentumContrast keys) {

  /**
   * What a batch gives.
   *
   * @param loss a single number
   * @param visualKeys what later steps may compare texts with
   * @param textKeys what later steps may compare media with
   * @param logits (B, B) row by row, visual rows and text columns: how well the learned encoders
   *     think that each medium and the text of each sample fit; waits for the device
   */
  record Result(NDArray loss, Features visualKeys, Features textKeys, Supplier<float[]> logits) {}

  /**
   * Computes the loss.
   *
   * @param pixels of the batch
   * @param tokens (B, M, D) what the learned encoder made of them
   * @param random names the texts of vanilla contrast
   */
  Result of(
      NdGraph g,
      NDManager manager,
      Batch batch,
      NDArray pixels,
      NDArray tokens,
      SplittableRandom random) {
    DistinctTexts texts = DistinctTexts.of(batch);
    long[] textIds = identities(texts, random);
    long[] visualIds = texts.textOf().stream().mapToLong(place -> textIds[place]).toArray();
    TokenBatch captions =
        TokenBatch.of(
            manager,
            texts.texts().stream()
                .map(text -> tokenizer.encode(text, SpecialToken.CLS, captionTokens))
                .toList());
    Features media = new Features(model.embedding(g, tokens), visualIds);
    Features words = new Features(model.text(g, captions.ids(), captions.present()), textIds);
    Features visualKeys = media;
    Features textKeys = words;
    if (keys != null) {
      NdGraph slow = NdGraph.evaluating(keys.encoders(), manager, kernels);
      Visual<NDArray> seen = batch.video() ? model.clip(slow, pixels) : model.image(slow, pixels);
      visualKeys = new Features(seen.embedding(), visualIds);
      textKeys = new Features(model.text(slow, captions.ids(), captions.present()), textIds);
    }
    NDArray temperature = model.temperature(g);
    return new Result(
        both(media, words, visualKeys, textKeys, temperature),
        visualKeys,
        textKeys,
        () -> logits(manager, media, words, texts.textOf(), temperature));
  }

  /** The mean of both directions. */
  private NDArray both(
      Features media, Features words, Features visualKeys, Features textKeys, NDArray temperature) {
    Features texts = keys == null ? textKeys : keys.text().with(textKeys);
    Features visuals = keys == null ? visualKeys : keys.visual().with(visualKeys);
    double soft = settings.softTargets();
    NDArray toText = Contrast.loss(media, texts, temperature, visualKeys.vectors(), soft);
    NDArray toVisual = Contrast.loss(words, visuals, temperature, textKeys.vectors(), soft);
    // Not by mul(0.5f), see Kernels.
    return NDArrays.stack(new NDList(toText, toVisual)).mean();
  }

  private static float[] logits(
      NDManager manager,
      Features media,
      Features words,
      List<Integer> textOf,
      NDArray temperature) {
    NDArray ofSamples = Rows.of(manager, words.vectors().stopGradient(), textOf);
    NDArray cosines = media.vectors().stopGradient().matMul(ofSamples.transpose());
    return cosines.div(temperature.stopGradient()).toFloatArray();
  }

  /** Vanilla contrast knows no labels: each text of a step is a thing of its own. */
  private long[] identities(DistinctTexts texts, SplittableRandom random) {
    return settings.positives() == Positives.LABEL
        ? Identity.of(texts.names())
        : LongStream.generate(random::nextLong).limit(texts.size()).toArray();
  }
}
