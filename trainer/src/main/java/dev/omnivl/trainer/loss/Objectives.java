package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVl.Visual;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The training loss of a batch: contrast on all samples, matching and generation on the first ones.
 *
 * @param model the architecture
 * @param tokenizer cuts the texts
 * @param kernels for cross-entropy
 * @param settings which share of a batch each loss sees
 */
public record Objectives(
    OmniVl model, TextTokenizer tokenizer, Kernels kernels, Settings settings) {

  /**
   * How the losses are made.
   *
   * @param captionTokens longest caption, in tokens
   * @param matchShare share of a batch that is matched; three rows of cross-attention a sample
   * @param uniformNegatives share of the wrong pairs drawn evenly from the batch. The others look
   *     right to the contrastive logits, and a model that knows no more than those learns nothing
   *     from them
   * @param generateShare share of a batch that is generated
   * @param labelSmoothing of the language modelling loss (BLIP: 0.1)
   */
  public record Settings(
      int captionTokens,
      double matchShare,
      double uniformNegatives,
      double generateShare,
      double labelSmoothing) {

    /** Checks the ranges. */
    public Settings {
      if (captionTokens < 3) {
        throw new IllegalArgumentException(
            "captionTokens must be at least 3, not " + captionTokens);
      }
      requireShare("matchShare", matchShare);
      requireShare("uniformNegatives", uniformNegatives);
      requireShare("generateShare", generateShare);
      requireShare("labelSmoothing", labelSmoothing);
    }

    private static void requireShare(String name, double value) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(name + " must be 0 to 1, not " + value);
      }
    }
  }

  /**
   * The losses of one batch, each a single number; the total is what training minimises.
   *
   * @param total the sum, each with weight 1
   * @param contrast see {@link Contrast}
   * @param match binary cross-entropy of matching
   * @param generate cross-entropy of the next token
   */
  public record Losses(NDArray total, NDArray contrast, NDArray match, NDArray generate) {}

  /** Computes the losses of a batch. */
  public Losses of(NdGraph g, NDManager manager, Batch batch, SplittableRandom random) {
    Visual<NDArray> visual = visual(g, manager, batch);
    List<String> concepts = batch.items().stream().map(Item::concept).toList();
    TokenBatch captions = TokenBatch.of(manager, encoded(batch.captions(), SpecialToken.CLS));
    NDArray text = model.text(g, captions.ids(), captions.present());
    Contrast contrast = Contrast.of(visual.embedding(), text, model.temperature(g), concepts);
    NDArray match = match(g, manager, batch, visual, contrast, random);
    NDArray generate = generate(g, manager, batch, visual);
    return new Losses(contrast.loss().add(match).add(generate), contrast.loss(), match, generate);
  }

  private Visual<NDArray> visual(NdGraph g, NDManager manager, Batch batch) {
    long size = model.config().vision().imageSize();
    Shape shape =
        batch.video()
            ? new Shape(batch.size(), batch.frames(), size, size, 3)
            : new Shape(batch.size(), size, size, 3);
    NDArray pixels = manager.create(ByteBuffer.wrap(batch.pixels()), shape, DataType.UINT8);
    return batch.video() ? model.clip(g, pixels) : model.image(g, pixels);
  }

  /**
   * One right pair, one wrong medium for its text and one wrong text for its medium, for each
   * matched sample.
   */
  private NDArray match(
      NdGraph g,
      NDManager manager,
      Batch batch,
      Visual<NDArray> visual,
      Contrast contrast,
      SplittableRandom random) {
    int matched = (int) Math.round(settings.matchShare() * batch.size());
    if (matched == 0) {
      return manager.create(0f);
    }
    HardNegatives negatives =
        new HardNegatives(
            contrast.logits().stopGradient().toFloatArray(),
            batch.items().stream().map(Item::equivalence).toList(),
            settings.uniformNegatives());
    List<Integer> media = new ArrayList<>();
    List<Integer> texts = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (int sample = 0; sample < matched; sample++) {
      addPair(media, texts, labels, sample, sample, 1);
      addPair(media, texts, labels, negatives.visual(sample, random), sample, 0);
      addPair(media, texts, labels, sample, negatives.text(sample, random), 0);
    }
    List<TokenIds> all = encoded(batch.captions(), SpecialToken.ENC);
    TokenBatch tokens = TokenBatch.of(manager, texts.stream().map(all::get).toList());
    NDArray seen = rows(manager, visual.tokens(), media);
    NDArray logits = model.match(g, tokens.ids(), tokens.present(), seen);
    long[] classes = labels.stream().mapToLong(Long::longValue).toArray();
    return kernels.crossEntropy(logits, manager.create(classes), 0);
  }

  private static void addPair(
      List<Integer> media,
      List<Integer> texts,
      List<Long> labels,
      int medium,
      int text,
      long label) {
    if (medium >= 0 && text >= 0) {
      media.add(medium);
      texts.add(text);
      labels.add(label);
    }
  }

  private NDArray generate(NdGraph g, NDManager manager, Batch batch, Visual<NDArray> visual) {
    int generated = (int) Math.round(settings.generateShare() * batch.size());
    if (generated == 0) {
      return manager.create(0f);
    }
    List<Integer> media = IntStream.range(0, generated).boxed().toList();
    List<TokenIds> inputs = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int sample : media) {
      Prompted answer = batch.answers().get(sample);
      int[] prompt = prompt(answer.prompt());
      int[] text =
          tokenizer.encode(answer.text(), SpecialToken.DEC, settings.captionTokens()).ids();
      int[] whole = new int[prompt.length + text.length - 1];
      System.arraycopy(prompt, 0, whole, 0, prompt.length);
      System.arraycopy(text, 1, whole, prompt.length, text.length - 1);
      inputs.add(TokenIds.of(Arrays.copyOf(whole, whole.length - 1)));
      int[] next = Arrays.copyOfRange(whole, 1, whole.length);
      Arrays.fill(next, 0, prompt.length - 1, -1);
      targets.add(next);
    }
    TokenBatch tokens = TokenBatch.of(manager, inputs);
    NDArray seen = rows(manager, visual.tokens(), media);
    NDArray hidden = model.decode(g, tokens.ids(), List.of(), model.memory(g, seen)).hidden();
    return nextToken(g, manager, hidden, targets);
  }

  /** What is given of an answer, cut so that the longest text still has a place after it. */
  private int[] prompt(String text) {
    int[] ids = tokenizer.prompt(text).ids();
    int room = tokenizer.maxTokens() - settings.captionTokens() + 1;
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
    NDArray logits = model.logits(g, rows(manager, flat, places));
    NDArray targetIds = manager.create(classes.stream().mapToLong(Long::longValue).toArray());
    return kernels.crossEntropy(logits, targetIds, settings.labelSmoothing());
  }

  private List<TokenIds> encoded(List<String> texts, SpecialToken first) {
    return texts.stream()
        .map(text -> tokenizer.encode(text, first, settings.captionTokens()))
        .toList();
  }

  /** Rows of x by index along the first axis, with gradient. */
  private static NDArray rows(NDManager manager, NDArray x, List<Integer> indices) {
    long[] picked = indices.stream().mapToLong(Integer::longValue).toArray();
    Shape shape = x.getShape();
    NDArray flat = x.reshape(shape.get(0), -1);
    NDList result =
        flat.getNDArrayInternal().embedding(manager.create(picked), flat, SparseFormat.DENSE);
    long[] dims = shape.getShape().clone();
    dims[0] = picked.length;
    return result.singletonOrThrow().reshape(new Shape(dims));
  }
}
