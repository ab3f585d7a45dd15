package dev.omnivl.trainer.loss;

import static dev.omnivl.trainer.rule.Rules.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.nd.Parameters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The training loss of a batch (the paper's section 3.2): contrast of all samples, matching and
 * generation of the first ones; for fine-tuning also classification.
 *
 * @param model the architecture
 * @param tokenizer cuts the texts
 * @param kernels fused operations
 * @param settings how the losses are made
 * @param keys the momentum encoder with its queues; there exactly if the settings ask for one
 * @param classes what classification tells apart
 */
public record Objectives(
    OmniVl model,
    TextTokenizer tokenizer,
    Kernels kernels,
    LossSettings settings,
    @Nullable MomentumContrast keys,
    List<String> classes) {

  /** Checks that there is a momentum encoder where one is needed, and classes. */
  public Objectives {
    require(settings.hasMomentum() == (keys != null))
        .or("a momentum encoder is there exactly if losses.contrast.momentum is above 0");
    require(settings.classify() == null || !classes.isEmpty())
        .or("losses.classify needs classes to tell apart");
  }

  /**
   * Computes the losses of a batch; gradients flow to the weights of {@code g}.
   *
   * @param random draws the wrong pairs
   */
  public Losses of(NdGraph g, NDManager manager, Batch batch, SplittableRandom random) {
    NDArray pixels = pixels(manager, batch);
    NDArray tokens = batch.video() ? model.clipTokens(g, pixels) : model.imageTokens(g, pixels);
    NDArray none = manager.create(0f);
    UniVlc.Result contrast = null;
    if (settings.contrast() != null) {
      contrast =
          new UniVlc(model, tokenizer, kernels, settings.contrast(), settings.captionTokens(), keys)
              .of(g, manager, batch, pixels, tokens, random);
    }
    Supplier<float[]> logits =
        contrast == null ? () -> new float[batch.size() * batch.size()] : contrast.logits();
    NDArray matched = match(g, manager, batch, tokens, logits, random);
    NDArray generated = generate(g, manager, batch, tokens);
    NDArray classified =
        settings.classify() == null
            ? none
            : classify(g, manager, batch, tokens, settings.classify());
    NDArray contrasted = contrast == null ? none : contrast.loss();
    boolean learns =
        contrast != null
            || settings.classify() != null
            || !first(batch, settings.match().share()).isEmpty()
            || !first(batch, settings.generate().share()).isEmpty();
    return new Losses(
        learns,
        contrasted.add(matched).add(generated).add(classified),
        contrasted,
        matched,
        generated,
        classified,
        contrast == null ? null : contrast.visualKeys(),
        contrast == null ? null : contrast.textKeys());
  }

  /** Moves the momentum encoder, if there is one; before the losses of a step. */
  public void before(Parameters learned) {
    if (keys != null) {
      keys.follow(learned, kernels);
    }
  }

  /** Keeps the keys of a step, if there are queues; after its gradients. */
  public void after(Features visualKeys, Features textKeys) {
    if (keys != null) {
      keys.remember(visualKeys, textKeys);
    }
  }

  private NDArray match(
      NdGraph g,
      NDManager manager,
      Batch batch,
      NDArray tokens,
      Supplier<float[]> logits,
      SplittableRandom random) {
    List<Integer> samples = first(batch, settings.match().share());
    if (samples.isEmpty()) {
      return manager.create(0f);
    }
    List<TokenIds> captions =
        batch.texts().stream()
            .map(text ->
                tokenizer.encode(text.caption(), SpecialToken.ENC, settings.captionTokens()))
            .toList();
    HardNegatives negatives =
        new HardNegatives(
            logits.get(),
            batch.size(),
            (one, other) -> alike(batch, one, other),
            settings.match().uniformNegatives());
    return new Matching(model, kernels)
        .loss(g, manager, captions, tokens, Matching.pairs(samples, negatives, random));
  }

  private static boolean alike(Batch batch, int one, int other) {
    return batch.items().get(one).equivalence().equals(batch.items().get(other).equivalence())
        || batch.texts().get(one).identity().equals(batch.texts().get(other).identity());
  }

  private NDArray generate(NdGraph g, NDManager manager, Batch batch, NDArray tokens) {
    List<Integer> samples = first(batch, settings.generate().share());
    return samples.isEmpty()
        ? manager.create(0f)
        : new Generation(model, tokenizer, kernels, settings.captionTokens(), settings.generate())
            .loss(g, manager, batch, tokens, samples);
  }

  private NDArray classify(
      NdGraph g,
      NDManager manager,
      Batch batch,
      NDArray tokens,
      LossSettings.Classify classification) {
    long[] labels =
        batch.items().stream().mapToLong(item -> classes.indexOf(item.label())).toArray();
    NDArray logits = model.classify(g, tokens, classes.size());
    return kernels.crossEntropy(logits, manager.create(labels), classification.labelSmoothing());
  }

  /** The first samples of a batch that may be described, up to this share of the batch. */
  private List<Integer> first(Batch batch, double share) {
    return IntStream.range(0, batch.size())
        .filter(sample -> settings.describeLabels() || !batch.texts().get(sample).label())
        .limit(Math.round(share * batch.size()))
        .boxed()
        .toList();
  }

  private NDArray pixels(NDManager manager, Batch batch) {
    long size = model.config().vision().imageSize();
    Shape shape =
        batch.video()
            ? new Shape(batch.size(), batch.frames(), size, size, 3)
            : new Shape(batch.size(), size, size, 3);
    return manager.create(ByteBuffer.wrap(batch.pixels()), shape, DataType.UINT8);
  }
}
