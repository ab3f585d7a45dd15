package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.BundleSeal;
import dev.omnivl.bundle.Golden;
import dev.omnivl.bundle.GraphExport;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.text.TextTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes a bundle: a folder with all that a model needs to be served. This is the specification of
 * its format {@value Manifest#FORMAT_VERSION}; format 1 had one part and said so in other words,
 * see {@code FirstFormat}, and until format 2 texts were written one by one, see {@code
 * LockstepDecoder}.
 *
 * <p>The folder holds exactly these files, and a folder for each {@link VariantWriter variant} that
 * was added. Where a bundle has more than one part, the names of tokenizers and graphs begin with
 * {@code PART.}.
 *
 * <ul>
 *   <li>{@code manifest.json}: the record {@link Manifest} as JSON, UTF-8.
 *   <li>{@code manifest.json.sha256}: {@code <hash> manifest.json}, for {@code sha256sum -c}.
 *   <li>{@code weights.safetensors}: all weights by the architectures' names, with {@code PART.}
 *       before them where there are several. Matrices are F16 or BF16 if the part's precision says
 *       so, everything else is F32. Tensors of equal type, shape and numbers are stored once; the
 *       metadata tell for each of the others, under {@code alias:NAME}, the name of the one that is
 *       there. Offsets of tensors of a size that allows it are multiples of 64.
 *   <li>{@code tokenizer.json}: Hugging Face's format; what a text becomes with it, the part's
 *       {@link dev.omnivl.text.TextRule} says.
 *   <li>{@code visual_image.onnx} and so on: those of {@link ServingGraph} that the part's
 *       architecture has, opset 20 and com.microsoft 1, whose initialisers are external data inside
 *       {@code weights.safetensors}.
 *   <li>{@code golden.json}: the record {@link Golden} as JSON, what the graphs answer to {@link
 *       dev.omnivl.bundle.SampleInputs}.
 *   <li>{@code MODEL_CARD.md}: Markdown for people.
 * </ul>
 *
 * <p>Nothing is written unless all graphs agree with the reference. The folder appears whole or not
 * at all. Weights are read one at a time, and never all held.
 */
public final class BundleWriter {

  /**
   * What was written.
   *
   * @param manifest with the ids
   * @param parity the largest difference from the reference, of each graph by its label, in
   *     proportion to its output where that is above 1
   */
  public record Written(Manifest manifest, Map<String, Double> parity) {}

  private final BundleContent content;
  private final Manifest draft;

  private BundleWriter(BundleContent content) {
    this.content = content;
    List<Part> parts = content.parts().stream().map(PartContent::part).toList();
    this.draft =
        new Manifest(
            Manifest.FORMAT_VERSION,
            "",
            "",
            content.name(),
            parts.stream().mapToLong(BundleWriter::parameters).sum(),
            parts,
            Collections.emptySortedMap(),
            new TreeMap<>(content.provenance()),
            new TreeMap<>(content.licences()),
            new TreeMap<>(content.metrics()));
  }

  private static long parameters(Part part) {
    return part.config().architecture().weights().parameters();
  }

  /**
   * Writes a bundle, in place of one that is there.
   *
   * @param folder the new bundle
   * @param content what goes into it
   * @param references the forward passes that the graphs are compared with
   * @throws Failure MISMATCH if the parts do not belong together, INTERNAL if a graph differs from
   *     the reference, INVALID_ARGUMENT if something else lies at the folder's place
   */
  public static Written write(Path folder, BundleContent content, References references) {
    BundleWriter writer = new BundleWriter(content);
    content.parts().forEach(BundleWriter::requireTokenizer);
    try {
      requirePlace(folder);
      return AtomicFiles.writeFolder(folder, place -> writer.fill(place, references));
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

  private Written fill(Path folder, References references) throws IOException {
    new StoredWeights(draft, content.parts()).write(folder.resolve(Bundle.WEIGHTS));
    Map<String, Double> parity = new LinkedHashMap<>();
    Map<String, Map<String, Golden.Samples>> golden = new LinkedHashMap<>();
    for (PartContent one : content.parts()) {
      Part part = one.part();
      String prefix = draft.prefix(part);
      Files.write(folder.resolve(prefix + Bundle.TOKENIZER), one.tokenizerJson());
      try (PartWeights stored = PartWeights.open(folder, prefix)) {
        Architecture model = part.config().architecture();
        GraphExport export = new GraphExport(model, stored);
        for (ServingGraph graph : model.graphs()) {
          Files.write(folder.resolve(prefix + graph.file()), export.onnx(graph));
        }
        Reference truth = references.of(part, stored);
        for (ServingGraph graph : model.graphs()) {
          Path file = folder.resolve(prefix + graph.file());
          ParityCheck.Compared compared = new ParityCheck(graph, model, truth).run(file);
          parity.put(prefix + graph.label(), compared.largest());
          golden.put(prefix + graph.label(), Golden.samples(compared.golden()));
        }
      }
    }
    new Golden(Golden.SEED, Golden.TOLERANCE, golden).write(folder.resolve(Bundle.GOLDEN));
    String card = content.modelCard() == null ? ModelCard.of(draft) : content.modelCard();
    Files.writeString(folder.resolve(Bundle.MODEL_CARD), card);
    return new Written(BundleSeal.seal(folder, draft), parity);
  }

  private static void requireTokenizer(PartContent content) {
    Part part = content.part();
    int rows = part.config().vocabulary();
    try (TextTokenizer tokenizer =
        TextTokenizer.read(
            new ByteArrayInputStream(content.tokenizerJson()),
            part.text(),
            part.config().maxTokens())) {
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
