package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVl.Visual;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.loss.LossSettings.Positives;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.nd.Parameters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The training loss of a batch (the paper's section 3.2): contrast of all samples, matching and
 * generation of the first ones.
 *
 * @param model the architecture
 * @param tokenizer cuts the texts
 * @param kernels fused operations
 * @param settings how the losses are made
 * @param keys the momentum encoder with its queues; there exactly if the settings ask for one
 */
public record Objectives(
    OmniVl model,
    TextTokenizer tokenizer,
    Kernels kernels,
    LossSettings settings,
    @Nullable MomentumContrast keys) {

  /** Checks that there is a momentum encoder where one is needed. */
  public Objectives {
    if (settings.contrast().momentum() > 0 != (keys != null)) {
      throw new IllegalArgumentException(
          "a momentum encoder is there exactly if losses.contrast.momentum is above 0");
    }
  }

  /** A batch after the encoders. */
  private record Encoded(
      Batch batch, Visual<NDArray> visual, NDArray text, DistinctTexts texts, Ids ids) {}

  /** What the media (B) and the distinct texts (U) are. */
  private record Ids(long[] visual, long[] text) {}

  /**
   * Computes the losses of a batch; gradients flow to the weights of {@code g}.
   *
   * @param random draws the wrong pairs
   */
  public Losses of(NdGraph g, NDManager manager, Batch batch, SplittableRandom random) {
    NDArray pixels = pixels(manager, batch);
    Visual<NDArray> visual = batch.video() ? model.clip(g, pixels) : model.image(g, pixels);
    DistinctTexts texts = DistinctTexts.of(batch);
    TokenBatch captions = TokenBatch.of(manager, encoded(texts.texts(), SpecialToken.CLS));
    NDArray text = model.text(g, captions.ids(), captions.present());
    Encoded encoded = new Encoded(batch, visual, text, texts, ids(texts, random));
    Features visualKeys = new Features(visual.embedding(), encoded.ids().visual());
    Features textKeys = new Features(text, encoded.ids().text());
    if (keys != null) {
      NdGraph slow = NdGraph.evaluating(keys.encoders(), manager, kernels);
      NDArray seen =
          (batch.video() ? model.clip(slow, pixels) : model.image(slow, pixels)).embedding();
      visualKeys = new Features(seen, encoded.ids().visual());
      textKeys =
          new Features(model.text(slow, captions.ids(), captions.present()), encoded.ids().text());
    }
    NDArray contrast = contrast(encoded, visualKeys, textKeys, model.temperature(g));
    NDArray match = match(g, manager, encoded, random);
    NDArray generate = generate(g, manager, encoded);
    return new Losses(
        contrast.add(match).add(generate), contrast, match, generate, visualKeys, textKeys);
  }

  /** Moves the momentum encoder, if there is one; before the losses of a step. */
  public void before(Parameters learned) {
    if (keys != null) {
      keys.follow(learned, kernels);
    }
  }

  /** Keeps the keys of a step, if there are queues; after its gradients. */
  public void after(Losses losses) {
    if (keys != null) {
      keys.remember(losses.visualKeys(), losses.textKeys());
    }
  }

  /** The mean of both directions. */
  private NDArray contrast(
      Encoded encoded, Features visualKeys, Features textKeys, NDArray temperature) {
    double soft = settings.contrast().softTargets();
    NDArray toText =
        Contrast.loss(
            new Features(encoded.visual().embedding(), encoded.ids().visual()),
            keys == null ? textKeys : keys.text().with(textKeys),
            temperature,
            visualKeys.vectors(),
            soft);
    NDArray toVisual =
        Contrast.loss(
            new Features(encoded.text(), encoded.ids().text()),
            keys == null ? visualKeys : keys.visual().with(visualKeys),
            temperature,
            textKeys.vectors(),
            soft);
    return toText.add(toVisual).mul(0.5f);
  }

  private NDArray match(NdGraph g, NDManager manager, Encoded encoded, SplittableRandom random) {
    Batch batch = encoded.batch();
    List<Integer> samples = first(batch, settings.match().share());
    if (samples.isEmpty()) {
      return manager.create(0f);
    }
    NDArray text = Rows.of(manager, encoded.text().stopGradient(), encoded.texts().textOf());
    NDArray cosines = encoded.visual().embedding().stopGradient().matMul(text.transpose());
    float[] logits = cosines.div(model.temperature(g).stopGradient()).toFloatArray();
    List<TokenIds> captions =
        encoded(batch.texts().stream().map(Batch.Text::caption).toList(), SpecialToken.ENC);
    HardNegatives negatives =
        new HardNegatives(
            logits,
            batch.size(),
            (one, other) -> alike(batch, one, other),
            settings.match().uniformNegatives());
    return new Matching(model, kernels)
        .loss(
            g,
            manager,
            captions,
            encoded.visual().tokens(),
            Matching.pairs(samples, negatives, random));
  }

  private static boolean alike(Batch batch, int one, int other) {
    return batch.items().get(one).equivalence().equals(batch.items().get(other).equivalence())
        || batch.texts().get(one).identity().equals(batch.texts().get(other).identity());
  }

  private NDArray generate(NdGraph g, NDManager manager, Encoded encoded) {
    List<Integer> samples = first(encoded.batch(), settings.generate().share());
    return samples.isEmpty()
        ? manager.create(0f)
        : new Generation(model, tokenizer, kernels, settings.captionTokens(), settings.generate())
            .loss(g, manager, encoded.batch(), encoded.visual().tokens(), samples);
  }

  /** The first samples of a batch that may be described, up to this share of the batch. */
  private List<Integer> first(Batch batch, double share) {
    return IntStream.range(0, batch.size())
        .filter(sample -> settings.describeLabels() || !batch.texts().get(sample).label())
        .limit(Math.round(share * batch.size()))
        .boxed()
        .toList();
  }

  /** Vanilla contrast knows no labels: each text of a step is a thing of its own. */
  private Ids ids(DistinctTexts texts, SplittableRandom random) {
    long[] text =
        settings.contrast().positives() == Positives.LABEL
            ? Identity.of(texts.names())
            : LongStream.generate(random::nextLong).limit(texts.size()).toArray();
    return new Ids(texts.textOf().stream().mapToLong(place -> text[place]).toArray(), text);
  }

  private NDArray pixels(NDManager manager, Batch batch) {
    long size = model.config().vision().imageSize();
    Shape shape =
        batch.video()
            ? new Shape(batch.size(), batch.frames(), size, size, 3)
            : new Shape(batch.size(), size, size, 3);
    return manager.create(ByteBuffer.wrap(batch.pixels()), shape, DataType.UINT8);
  }

  private List<TokenIds> encoded(List<String> texts, SpecialToken first) {
    return texts.stream()
        .map(text -> tokenizer.encode(text, first, settings.captionTokens()))
        .toList();
  }
}
