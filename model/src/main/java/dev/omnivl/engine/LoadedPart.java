package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** One part of a bundle on one device. {@link Engine} hands it out as what the part can do. */
final class LoadedPart implements Encoder, Matcher, Writer, AutoCloseable {
  private final Part part;
  private final TextTokenizer tokenizer;
  private final Sessions sessions;
  private final Sight sight;
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

  LoadedPart(Bundle bundle, Part part, EngineOptions options) {
    this.part = part;
    this.tokenizer = bundle.tokenizer(part);
    this.sessions = new Sessions(bundle, part, options);
    this.sight = new Sight(part, sessions, bundle.variant());
  }

  @Override
  public Part part() {
    return part;
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void load(ServingGraph graph) {
    Set<ServingGraph> graphs = part.config().architecture().graphs();
    if (graphs.contains(graph)
        || graph == ServingGraph.EXPLAIN && graphs.contains(ServingGraph.MATCH)) {
      whileOpen(() -> sessions.get(graph));
    }
  }

  /** The same for several, which are loaded side by side. */
  void load(Set<ServingGraph> graphs) {
    whileOpen(() -> {
      Set<ServingGraph> own = EnumSet.copyOf(graphs);
      own.retainAll(part.config().architecture().graphs());
      own.forEach(sessions::begin);
      own.forEach(sessions::get);
      return own;
    });
  }

  void warm() {
    part.config().architecture().graphs().forEach(this::load);
  }

  void warm(Capability capability) {
    load(ServingGraph.VISUAL_IMAGE);
    load(ServingGraph.VISUAL_VIDEO);
    switch (capability) {
      case EMBED -> load(ServingGraph.TEXT);
      case MATCH -> load(ServingGraph.MATCH);
      case CAPTION, ANSWER -> {
        load(ServingGraph.QUESTION);
        load(ServingGraph.MEMORY);
        load(ServingGraph.GENERATE);
      }
    }
  }

  int loadedGraphs() {
    return sessions.loaded(part.config().architecture().graphs());
  }

  @Override
  public List<float[]> texts(List<TokenIds> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    int width = part.config().embeddingDimensions();
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        OnnxTensor embedding = tensors.floats(texts.size(), width);
        Map<String, OnnxTensor> inputs = Batches.texts(tensors, texts, tokenizer);
        inputs.keySet().retainAll(names(ServingGraph.TEXT));
        sessions.run(ServingGraph.TEXT, inputs, Map.of("embedding", embedding));
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
          rows.add(Tensors.read(embedding, row * width, width));
        }
        return rows;
      }
    });
  }

  /** What a graph takes: not every model reads a mask. */
  private List<String> names(ServingGraph graph) {
    return part.config().architecture().inputs(graph).stream().map(Port::name).toList();
  }

  @Override
  public List<VisualFeatures> images(List<byte[]> pixels) {
    return whileOpen(() -> sight.images(pixels, Sight.Wish.ALL));
  }

  @Override
  public List<VisualFeatures> clips(List<byte[]> pixels) {
    return whileOpen(() -> sight.clips(pixels, Sight.Wish.ALL));
  }

  @Override
  public List<float[]> imageVectors(List<byte[]> pixels) {
    return vectors(whileOpen(() -> sight.images(pixels, Sight.Wish.VECTOR)));
  }

  @Override
  public List<float[]> clipVectors(List<byte[]> pixels) {
    return vectors(whileOpen(() -> sight.clips(pixels, Sight.Wish.VECTOR)));
  }

  private static List<float[]> vectors(List<VisualFeatures> features) {
    return features.stream().map(VisualFeatures::embedding).toList();
  }

  @Override
  public float[] logOdds(VisualFeatures medium, List<TokenIds> texts) {
    if (texts.isEmpty()) {
      return new float[0];
    }
    Seen seen = Seen.of(medium, decoders().vision().width());
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        Map<String, OnnxTensor> inputs = Batches.texts(tensors, texts, tokenizer);
        inputs.put("visual_tokens", seen.repeated(tensors, texts.size()));
        OnnxTensor logits = tensors.floats(texts.size(), 2);
        sessions.run(ServingGraph.MATCH, inputs, Map.of("logits", logits));
        float[] odds = new float[texts.size()];
        for (int text = 0; text < odds.length; text++) {
          odds[text] = logOdds(Tensors.read(logits, 2 * text, 2));
        }
        return odds;
      }
    });
  }

  @Override
  public Looks explain(VisualFeatures medium, TokenIds text) {
    Seen seen = Seen.of(medium, decoders().vision().width());
    return whileOpen(() -> {
      try (Tensors tensors = new Tensors()) {
        Map<String, OnnxTensor> inputs = Batches.texts(tensors, List.of(text), tokenizer);
        inputs.put("visual_tokens", seen.repeated(tensors, 1));
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        OnnxTensor logits = tensors.floats(1, 2);
        outputs.put("logits", logits);
        for (int layer = 0; layer < decoders().text().depth(); layer++) {
          outputs.put("looks." + layer, tensors.floats(1, text.length(), seen.count()));
        }
        sessions.run(ServingGraph.EXPLAIN, inputs, outputs);
        outputs.remove("logits");
        List<float[]> layers =
            outputs.values().stream()
                .map(weights -> Tensors.read(weights, 0, text.length() * seen.count()))
                .toList();
        return new Looks(logOdds(Tensors.read(logits, 0, 2)), seen.count(), layers);
      }
    });
  }

  /** Of the second of two classes, from their logits. */
  private static float logOdds(float[] pair) {
    return pair[1] - pair[0];
  }

  @Override
  public TokenIds prompt(String words) {
    if (decoders().has(Branch.QUESTION)) {
      return tokenizer.encode(words, SpecialToken.ENC);
    }
    return tokenizer.prompt(words.isEmpty() ? part.writing().prompt() : words);
  }

  @Override
  public GenerationTask prepare(
      VisualFeatures medium, TokenIds prompt, GenerationSettings settings, TokenListener listener) {
    return whileOpen(() -> {
      Start start = start(medium, prompt);
      GenerationTask.requireRoom(tokenizer, start.prompt());
      return new GenerationTask(
          this, medium, start.prompt(), memory(start.seen()), settings, listener);
    });
  }

  @Override
  public long bytes(VisualFeatures medium, TokenIds prompt, GenerationSettings settings) {
    if (decoders().has(Branch.QUESTION)) {
      return GenerationTask.bytes(this, prompt.length(), 1, settings);
    }
    int seen = Seen.of(medium, decoders().vision().width()).count();
    return GenerationTask.bytes(this, seen, prompt.length(), settings);
  }

  @Override
  public GenerationBatch batch(int rows, long bytes) {
    return new GenerationBatch(this, rows, bytes);
  }

  @Override
  public Generation generate(
      VisualFeatures medium, TokenIds prompt, GenerationSettings settings, TokenListener listener) {
    try (GenerationTask task = prepare(medium, prompt, settings, listener);
        GenerationBatch alone = batch(1, 0)) {
      alone.add(task);
      while (!task.isOver()) {
        alone.step();
      }
      return task.result();
    }
  }

  @Override
  public List<List<float[]>> logProbabilities(
      VisualFeatures medium, TokenIds prompt, List<int[]> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    return whileOpen(() -> new TextScoring(this, start(medium, prompt), texts).all());
  }

  /**
   * Where the generation decoder begins.
   *
   * @param seen what it looks at
   * @param prompt what is written already
   */
  record Start(Seen seen, TokenIds prompt) {}

  private Start start(VisualFeatures medium, TokenIds words) throws OrtException {
    Seen seen = Seen.of(medium, decoders().vision().width());
    if (!decoders().has(Branch.QUESTION)) {
      return new Start(seen, words);
    }
    int width = decoders().text().width();
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> inputs = Batches.texts(tensors, List.of(words), tokenizer);
      inputs.put("visual_tokens", seen.repeated(tensors, 1));
      OnnxTensor states = tensors.floats(1, words.length(), width);
      sessions.run(ServingGraph.QUESTION, inputs, Map.of("states", states));
      float[] read = Tensors.read(states, 0, words.length() * width);
      TokenIds begin = TokenIds.of(tokenizer.id(SpecialToken.DEC));
      return new Start(new Seen(read, words.length(), width), begin);
    }
  }

  /**
   * The sizes of a part that has decoders; only such a part is handed out as one that uses them.
   */
  OmniVlConfig decoders() {
    return (OmniVlConfig) part.config();
  }

  Decoder decoder() {
    return whileOpen(() -> new Decoder(sessions, decoders()));
  }

  /** What generation keeps of what it looks at, for the caller to close. */
  Slab memory(Seen seen) throws OrtException {
    OmniVlConfig config = decoders();
    int heads = config.text().heads();
    int layers = 2 * config.text().depth();
    Slab memory = Slab.single(layers, heads, seen.count(), config.text().width() / heads);
    try (Tensors tensors = new Tensors()) {
      Map<String, OnnxTensor> outputs = RowGroup.byLayer("memory.", memory.view(0, 1));
      String name = config.architecture().inputs(ServingGraph.MEMORY).getFirst().name();
      sessions.run(ServingGraph.MEMORY, Map.of(name, seen.repeated(tensors, 1)), outputs);
      return memory;
    } catch (OrtException | RuntimeException e) {
      memory.close();
      throw e;
    }
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

  interface Computation<R> {
    R run() throws OrtException;
  }

  <R> R whileOpen(Computation<R> computation) {
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
