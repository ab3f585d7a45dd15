package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.BundleSeal;
import dev.omnivl.bundle.Golden;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.bundle.SafetensorsWriter;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.graph.ShapeGraph;
import dev.omnivl.graph.Weight;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.text.TextTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes a bundle. A bundle is a folder, format version {@value Manifest#FORMAT_VERSION}, with
 * exactly these files:
 *
 * <ul>
 *   <li>{@code manifest.json}: the record {@link Manifest} as JSON. Its {@code files} holds the
 *       SHA-256 of each file below. {@code modelId} is the first 16 hexadecimal digits of the
 *       SHA-256 of: {@code config} as JSON on a line, {@code preprocessing} as JSON on a line, and
 *       for each graph, the tokenizer and the weights, sorted by name, a line with the file's
 *       SHA-256, a blank and its name.
 *   <li>{@code manifest.json.sha256}: the hash of the manifest, as {@code sha256sum} writes it.
 *   <li>{@code weights.safetensors}: every weight by the architecture's name, see {@link
 *       Safetensors}; in 32 bits, or with precision {@code fp16} those of two and more axes in 16.
 *   <li>{@code tokenizer.json}: a WordPiece tokenizer with [PAD] [UNK] [CLS] [SEP] [ENC] [DEC] in
 *       its vocabulary.
 *   <li>{@code visual_image.onnx}, {@code visual_video.onnx}, {@code text.onnx}, {@code
 *       match.onnx}, {@code memory.onnx}, {@code generate.onnx}: the graphs of {@link
 *       ServingGraph}, opset 20 and com.microsoft 1, whose initialisers are external data inside
 *       {@code weights.safetensors}.
 *   <li>{@code golden.json}: the record {@link Golden} as JSON, what the graphs answer to {@link
 *       dev.omnivl.bundle.SampleInputs}.
 *   <li>{@code MODEL_CARD.md}: Markdown for people.
 * </ul>
 *
 * <p>Nothing is written unless all graphs agree with the reference. The folder appears whole or not
 * at all.
 */
public final class BundleWriter {

  /**
   * What was written.
   *
   * @param manifest with the model id
   * @param parity the largest difference from the reference, of each graph
   */
  public record Written(Manifest manifest, Map<ServingGraph, Double> parity) {}

  private final BundleContent content;
  private final Architecture model;

  private BundleWriter(BundleContent content) {
    this.content = content;
    this.model = content.config().architecture();
  }

  /**
   * Writes a bundle, in place of one that is there.
   *
   * @param folder the new bundle
   * @param content what goes into it
   * @param reference given the weights as they are stored, rounded where the precision rounds them:
   *     the forward pass that the graphs are compared with
   * @throws Failure MISMATCH if the parts do not belong together, INTERNAL if a graph differs from
   *     the reference, INVALID_ARGUMENT if something else lies at the folder's place
   */
  public static Written write(
      Path folder, BundleContent content, Function<Map<String, Weight>, Reference> reference) {
    BundleWriter writer = new BundleWriter(content);
    writer.requireTokenizer();
    try {
      requirePlace(folder);
      return AtomicFiles.writeFolder(folder, part -> writer.fill(part, reference));
    } catch (IOException e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "no bundle can be written at " + folder + ": " + e.getMessage(),
          e);
    }
  }

  private static void requirePlace(Path folder) throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(Bundle.MANIFEST))) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new Failure(
        Reason.INVALID_ARGUMENT,
        folder + " exists and is no bundle: choose another place or remove it");
  }

  private Written fill(Path folder, Function<Map<String, Weight>, Reference> reference)
      throws IOException {
    ShapeGraph specs = model.weights();
    Map<String, Weight> stored = writeWeights(folder.resolve(Bundle.WEIGHTS), specs);
    try (Safetensors weights = Safetensors.open(folder.resolve(Bundle.WEIGHTS))) {
      GraphExport export = new GraphExport(model, weights);
      for (ServingGraph graph : model.graphs()) {
        Files.write(folder.resolve(graph.file()), export.onnx(graph));
      }
    }
    Reference truth = reference.apply(stored);
    Map<ServingGraph, Double> parity = ParityCheck.run(folder, model, truth);
    golden(truth).write(folder.resolve(Bundle.GOLDEN));
    Files.write(folder.resolve(Bundle.TOKENIZER), content.tokenizerJson());
    Manifest draft =
        new Manifest(
            Manifest.FORMAT_VERSION,
            "",
            content.name(),
            specs.parameters(),
            content.precision(),
            content.config(),
            content.preprocessing(),
            Collections.emptySortedMap(),
            new TreeMap<>(content.provenance()),
            new TreeMap<>(content.licences()),
            new TreeMap<>(content.metrics()));
    String card = content.modelCard() == null ? ModelCard.of(draft) : content.modelCard();
    Files.writeString(folder.resolve(Bundle.MODEL_CARD), card);
    return new Written(BundleSeal.seal(folder, draft), parity);
  }

  private Map<String, Weight> writeWeights(Path file, ShapeGraph specs) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter().metadata("format", "pt").metadata("model", content.name());
    Map<String, Weight> stored = new HashMap<>();
    for (WeightSpec spec : specs.weights()) {
      Weight weight = content.weights().get(spec.name());
      if (weight == null || !weight.shape().equals(spec.shape())) {
        throw new Failure(
            Reason.MISMATCH,
            String.format(
                Locale.ROOT,
                "weight %s must be %s, but is %s: the weights belong to another architecture",
                spec.name(),
                spec.shape(),
                weight == null ? "missing" : weight.shape()));
      }
      if (content.precision() == Precision.FP16 && spec.shape().rank() > 1) {
        stored.put(spec.name(), SafetensorsWriter.rounded(spec.name(), weight));
        writer.halves(spec.name(), weight);
      } else {
        stored.put(spec.name(), weight);
        writer.floats(spec.name(), weight);
      }
    }
    writer.write(file);
    return stored;
  }

  private Golden golden(Reference reference) {
    Map<String, Map<String, Golden.Samples>> graphs = new LinkedHashMap<>();
    for (ServingGraph graph : model.graphs()) {
      Map<String, Weight> inputs = Golden.inputs(Golden.SEED).of(graph, model);
      graphs.put(graph.label(), Golden.samples(reference.run(graph, inputs)));
    }
    return new Golden(Golden.SEED, Golden.TOLERANCE, graphs);
  }

  private void requireTokenizer() {
    int rows = content.config().text().vocabulary();
    try (TextTokenizer tokenizer =
        TextTokenizer.read(
            new ByteArrayInputStream(content.tokenizerJson()),
            content.config().text().maxTokens())) {
      if (tokenizer.vocabulary() > rows) {
        throw new Failure(
            Reason.MISMATCH,
            String.format(
                Locale.ROOT,
                "the tokenizer has %d ids, the word table %d rows",
                tokenizer.vocabulary(),
                rows));
      }
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "tokenizer.json cannot be read: " + e.getMessage(), e);
    }
  }
}
