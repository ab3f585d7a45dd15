package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One model loaded on one device: batches in, batches out, on the calling thread. Thread safe;
 * closing waits for what runs.
 *
 * <p>A graph is loaded when it is first needed and must then give the bundle's golden answers.
 * {@link #open} loads those that search needs, image and text; {@link #warm} the others.
 */
public final class Engine implements AutoCloseable {
  private final Bundle bundle;
  private final OmniVlConfig config;
  private final EngineOptions options;
  private final Sessions sessions;
  private final ContrastLogits contrast;
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

  private Engine(Bundle bundle, EngineOptions options) {
    this.bundle = bundle;
    this.config = bundle.config();
    this.options = options;
    this.sessions = new Sessions(bundle, options);
    this.contrast = new ContrastLogits(bundle.tokenizer(), this::texts, temperature(bundle));
  }

  /**
   * Loads a bundle, which stays open and the caller's to close.
   *
   * @throws Failure UNAVAILABLE if there is no such device, CORRUPT if a graph does not answer as
   *     it should
   */
  public static Engine open(Bundle bundle, EngineOptions options) {
    Engine engine = new Engine(bundle, options);
    try {
      engine.sessions.get(ServingGraph.TEXT);
      engine.sessions.get(ServingGraph.VISUAL_IMAGE);
      return engine;
    } catch (Failure e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Loads and checks every graph, so that no later call has to.
   *
   * @throws Failure CORRUPT if a graph does not answer as it should
   */
  public void warm() {
    for (ServingGraph graph : config.architecture().graphs()) {
      load(graph);
    }
  }

  /**
   * Returns when a graph is loaded and checked, so that the thread which runs it does not wait for
   * that. Only those who need the graph wait.
   *
   * @throws Failure CORRUPT if it does not answer as it should
   */
  public void load(ServingGraph graph) {
    whileOpen(() -> sessions.get(graph));
  }

  /**
   * Unit vectors (E) of texts that start with [CLS].
   *
   * @throws IllegalArgumentException if a text is longer than the model allows
   */
  public List<float[]> texts(List<TokenIds> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        OnnxTensor embedding = tensors.floats(texts.size(), config.embeddingDimensions());
        run(ServingGraph.TEXT, textInputs(tensors, texts), Map.of("embedding", embedding));
        return rows(embedding, texts.size(), config.embeddingDimensions());
      }
    });
  }

  /**
   * What images became.
   *
   * @param pixels preprocessed, each (size, size, 3)
   * @throws IllegalArgumentException if an item has another size
   */
  public List<VisualFeatures> images(List<byte[]> pixels) {
    VisionConfig vision = config.vision();
    long[] item = {vision.imageSize(), vision.imageSize(), 3};
    return visual(ServingGraph.VISUAL_IMAGE, pixels, vision.imageTokens(), item);
  }

  /**
   * What clips became.
   *
   * @param pixels preprocessed, each (frames, size, size, 3)
   * @throws IllegalArgumentException if an item has another size
   */
  public List<VisualFeatures> clips(List<byte[]> pixels) {
    VisionConfig vision = config.vision();
    long[] item = {vision.frames(), vision.imageSize(), vision.imageSize(), 3};
    return visual(ServingGraph.VISUAL_VIDEO, pixels, vision.clipTokens(), item);
  }

  /**
   * Unit vectors (E) of images, for whom their visual tokens are nothing.
   *
   * @param pixels as for {@link #images}
   */
  public List<float[]> imageVectors(List<byte[]> pixels) {
    VisionConfig vision = config.vision();
    long[] item = {vision.imageSize(), vision.imageSize(), 3};
    return vectors(ServingGraph.VISUAL_IMAGE, pixels, item);
  }

  /**
   * Unit vectors (E) of clips, for whom their visual tokens are nothing.
   *
   * @param pixels as for {@link #clips}
   */
  public List<float[]> clipVectors(List<byte[]> pixels) {
    VisionConfig vision = config.vision();
    long[] item = {vision.frames(), vision.imageSize(), vision.imageSize(), 3};
    return vectors(ServingGraph.VISUAL_VIDEO, pixels, item);
  }

  /**
   * How likely each text says what the medium shows, 0 to 1.
   *
   * @param texts start with [ENC]
   * @throws IllegalArgumentException if a text is longer than the model allows, or the medium
   *     another model's
   */
  public float[] match(VisualFeatures medium, List<TokenIds> texts) {
    if (texts.isEmpty()) {
      return new float[0];
    }
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        Map<String, OnnxTensor> inputs = textInputs(tensors, texts);
        inputs.put("visual_tokens", VisualTokens.repeated(tensors, medium, texts.size(), config));
        OnnxTensor logits = tensors.floats(texts.size(), 2);
        run(ServingGraph.MATCH, inputs, Map.of("logits", logits));
        float[] probabilities = new float[texts.size()];
        for (int text = 0; text < probabilities.length; text++) {
          float[] pair = Tensors.read(logits, 2 * text, 2);
          probabilities[text] = (float) (1 / (1 + Math.exp(pair[0] - pair[1])));
        }
        return probabilities;
      }
    });
  }

  /**
   * Writes a text about a medium.
   *
   * @param prompt starts with [DEC], does not end with [SEP]; the text goes on from it
   * @param listener hears every token
   * @throws Failure INVALID_ARGUMENT if the prompt leaves no room, EXPIRED if the listener stopped
   *     it
   */
  public Generation generate(
      VisualFeatures medium, TokenIds prompt, GenerationSettings settings, TokenListener listener) {
    return whileOpen(() -> {
      Writing writing = new Writing(bundle, sessions, prompt, settings, contrast, listener);
      return writing.about(medium);
    });
  }

  /**
   * How likely each token of given texts would have been written, given those before it.
   *
   * @param prompt starts with [DEC], does not end with [SEP]; all texts go on from it
   * @param texts ids of each without the prompt (L), with [SEP] where its end counts; memory grows
   *     with their number times the vocabulary (V)
   * @return natural logarithms of the probabilities of all ids at each place, (texts) by (L, V)
   * @throws Failure INVALID_ARGUMENT if a text is empty, has an id that there is not, or is too
   *     long after the prompt
   */
  public List<List<float[]>> logProbabilities(
      VisualFeatures medium, TokenIds prompt, List<int[]> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    return whileOpen(() -> new TextScoring(bundle, sessions, prompt, texts).about(medium));
  }

  /** Where it computes: {@code cpu} or {@code cuda:0}. */
  public String device() {
    return options.device().toString();
  }

  /** Waits for what runs, then lets go of the graphs. */
  @Override
  public void close() {
    open.writeLock().lock();
    try {
      sessions.close();
    } finally {
      open.writeLock().unlock();
    }
  }

  private static float temperature(Bundle bundle) {
    try (Safetensors weights = bundle.weights()) {
      return weights.weight(OmniVl.TEMPERATURE).data()[0];
    }
  }

  private List<VisualFeatures> visual(
      ServingGraph graph, List<byte[]> pixels, int count, long... item) {
    if (pixels.isEmpty()) {
      return List.of();
    }
    long[] shape = Batches.shape(graph, pixels, item);
    int width = config.vision().width();
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        OnnxTensor tokens = tensors.floats(pixels.size(), count, width);
        OnnxTensor embedding = tensors.floats(pixels.size(), config.embeddingDimensions());
        Map<String, OnnxTensor> inputs = Map.of("pixels", tensors.bytes(pixels, shape));
        run(graph, inputs, Map.of("tokens", tokens, "embedding", embedding));
        List<float[]> vectors = rows(embedding, pixels.size(), config.embeddingDimensions());
        List<VisualFeatures> features = new ArrayList<>();
        for (int index = 0; index < vectors.size(); index++) {
          float[] own = Tensors.read(tokens, index * count * width, count * width);
          features.add(new VisualFeatures(vectors.get(index), own, count));
        }
        return features;
      }
    });
  }

  private List<float[]> vectors(ServingGraph graph, List<byte[]> pixels, long... item) {
    if (pixels.isEmpty()) {
      return List.of();
    }
    long[] shape = Batches.shape(graph, pixels, item);
    int width = config.embeddingDimensions();
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        OnnxTensor embedding = tensors.floats(pixels.size(), width);
        Map<String, OnnxTensor> inputs = Map.of("pixels", tensors.bytes(pixels, shape));
        run(graph, inputs, Map.of("embedding", embedding));
        return rows(embedding, pixels.size(), width);
      }
    });
  }

  private Map<String, OnnxTensor> textInputs(Tensors tensors, List<TokenIds> texts)
      throws OrtException {
    return Batches.texts(tensors, texts, config.text(), bundle.tokenizer());
  }

  private void run(
      ServingGraph graph, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    OrtSession.Result result = sessions.get(graph).run(inputs, Set.of(), outputs);
    result.close();
  }

  private static List<float[]> rows(OnnxTensor tensor, int count, int width) {
    List<float[]> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      rows.add(Tensors.read(tensor, row * width, width));
    }
    return rows;
  }

  private interface Computation<R> {
    R run() throws OrtException;
  }

  private <R> R whileOpen(Computation<R> computation) {
    open.readLock().lock();
    try {
      return computation.run();
    } catch (OrtException e) {
      throw new Failure(Reason.INTERNAL, "ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      open.readLock().unlock();
    }
  }
}
