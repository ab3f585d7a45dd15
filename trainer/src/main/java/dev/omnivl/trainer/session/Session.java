package dev.omnivl.trainer.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.evaluate.Classifier;
import dev.omnivl.trainer.evaluate.Embedder;
import dev.omnivl.trainer.loss.TokenBatch;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.nd.Parameters;
import dev.omnivl.trainer.nd.ScriptKernels;
import dev.omnivl.trainer.nd.Torch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model in the trainer's hands: its architecture, weights, tokenizer and kernels, on one device.
 *
 * @param manager owner of everything
 * @param model the architecture
 * @param parameters the weights
 * @param tokenizer its tokenizer
 * @param kernels fused operations
 * @param classes what its head tells apart; empty for a model without one
 */
public record Session(
    NDManager manager,
    OmniVl model,
    Parameters parameters,
    TextTokenizer tokenizer,
    Kernels kernels,
    List<String> classes)
    implements Embedder, Classifier, AutoCloseable {

  /** Opens a model with fresh weights. */
  public static Session fresh(OmniVlConfig config, TextTokenizer tokenizer, long seed) {
    return fresh(config, tokenizer, seed, List.of(), MatrixPrecision.FP32);
  }

  /** The same with a head for classification, and with matrix products in a precision. */
  public static Session fresh(
      OmniVlConfig config,
      TextTokenizer tokenizer,
      long seed,
      List<String> classes,
      MatrixPrecision precision) {
    Device preferred = Torch.engine().defaultDevice();
    return fresh(config, tokenizer, seed, classes, precision, preferred);
  }

  /** The same on a device. */
  public static Session fresh(
      OmniVlConfig config,
      TextTokenizer tokenizer,
      long seed,
      List<String> classes,
      MatrixPrecision precision,
      Device device) {
    NDManager manager = Torch.engine().newBaseManager(device);
    OmniVl model = new OmniVl(config);
    Parameters parameters =
        Parameters.fresh(manager, model.trained(classes.size()).weights(), seed);
    return new Session(
        manager,
        model,
        parameters,
        tokenizer,
        new ScriptKernels(manager, precision),
        List.copyOf(classes));
  }

  /** The same model on another device; weights are copied once. */
  Session copy(Device device, MatrixPrecision precision) {
    NDManager owner = Torch.engine().newBaseManager(device);
    return new Session(
        owner,
        model,
        parameters.copy(owner, name -> true),
        tokenizer,
        new ScriptKernels(owner, precision),
        classes);
  }

  @Override
  public List<float[]> texts(List<String> texts) {
    return compute((g, scratch) -> {
      TokenBatch tokens = tokens(scratch, texts);
      return model.text(g, tokens.ids(), tokens.present());
    });
  }

  /** The [CLS] states of texts before their projection, (B, D). */
  public List<float[]> textStates(List<String> texts) {
    return compute((g, scratch) -> {
      TokenBatch tokens = tokens(scratch, texts);
      return model.textState(g, tokens.ids(), tokens.present());
    });
  }

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return compute((g, scratch) -> model.image(g, pixels(scratch, pixels, false)).embedding());
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return compute((g, scratch) -> model.clip(g, pixels(scratch, pixels, true)).embedding());
  }

  @Override
  public List<float[]> classify(List<byte[]> pixels, boolean video) {
    return compute((g, scratch) -> {
      NDArray all = pixels(scratch, pixels, video);
      NDArray tokens = (video ? model.clip(g, all) : model.image(g, all)).tokens();
      return model.classify(g, tokens, classes.size());
    });
  }

  @Override
  public void close() {
    manager.close();
  }

  private interface Pass {
    NDArray of(NdGraph g, NDManager scratch);
  }

  private List<float[]> compute(Pass pass) {
    try (NDScope scope = new NDScope();
        NDManager scratch = manager.newSubManager()) {
      scope.suppressNotUsedWarning();
      NDArray vectors = pass.of(NdGraph.evaluating(parameters, scratch, kernels), scratch);
      float[] all = kernels.float32(vectors).toFloatArray();
      int width = Math.toIntExact(vectors.getShape().get(1));
      List<float[]> rows = new ArrayList<>();
      for (int start = 0; start < all.length; start += width) {
        rows.add(Arrays.copyOfRange(all, start, start + width));
      }
      return rows;
    }
  }

  private TokenBatch tokens(NDManager scratch, List<String> texts) {
    return TokenBatch.of(
        scratch, texts.stream().map(text -> tokenizer.encode(text, SpecialToken.CLS)).toList());
  }

  private NDArray pixels(NDManager scratch, List<byte[]> pixels, boolean video) {
    ByteBuffer bytes = ByteBuffer.allocate(pixels.size() * pixels.getFirst().length);
    pixels.forEach(bytes::put);
    long side = model.config().vision().imageSize();
    long frames = model.config().vision().frames();
    Shape shape =
        video
            ? new Shape(pixels.size(), frames, side, side, 3)
            : new Shape(pixels.size(), side, side, 3);
    return scratch.create(bytes.flip(), shape, DataType.UINT8);
  }
}
