package dev.omnivl.importer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.VariantManifest;
import dev.omnivl.export.BundleContent;
import dev.omnivl.export.BundleWriter;
import dev.omnivl.export.BundleWriter.Written;
import dev.omnivl.export.PartContent;
import dev.omnivl.export.References;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.importer.family.Family;
import dev.omnivl.importer.family.ImportOptions;
import dev.omnivl.importer.family.Imported;
import dev.omnivl.importer.family.Spec;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Licence;
import dev.omnivl.terminal.Progress;
import dev.omnivl.text.SpecialToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import SOURCE BUNDLE}: turns a public model into a bundle that can be served. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a public model, as people download it, into a bundle that can be served.",
      "SOURCE is a folder of Hugging Face's or open_clip's layout, or a file of weights: BLIP for "
          + "retrieval, captions or answers, CLIP, OpenCLIP, SigLIP, SigLIP 2 of fixed size. Nothing is "
          + "fetched, no code of a checkpoint runs, and nothing is written unless every graph agrees "
          + "with a plain forward pass.",
      "With --variants and a BUNDLE alone, adds those to a bundle that is there."
    })
final class ImportCommand implements Callable<Integer> {
  /** What a match's text begins with. */
  enum FirstToken {
    /** As BLIP was trained. */
    ENC(SpecialToken.ENC),
    /** As transformers does it. */
    CLS(SpecialToken.CLS);

    private final SpecialToken token;

    FirstToken(SpecialToken token) {
      this.token = token;
    }
  }

  @Parameters(
      paramLabel = "[SOURCE] BUNDLE",
      arity = "1..2",
      description = "The model, unless options name several; then the folder of the new bundle.")
  private List<Path> places = List.of();

  @Mixin private Sources sources = new Sources();

  @Option(
      names = "--tokenizer",
      paramLabel = "PATH",
      description =
          "Where tokenizer.json or vocab.txt lies, if not beside the weights; bert-base-uncased's "
              + "for BLIP's own files.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--precision",
      description =
          "How matrices are stored: ${COMPLETION-CANDIDATES}. Default: as they came. All compute in "
              + "fp32.")
  private @Nullable Precision precision;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the pictures; positions are stretched. Default: the model's own.")
  private int size;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "Attention heads, where the files do not say. Default: 64 numbers a head.")
  private int heads;

  @Option(
      names = "--first-token",
      paramLabel = "TOKEN",
      description =
          "What a text to be matched, or a question, begins with: ${COMPLETION-CANDIDATES}; ENC as "
              + "BLIP was trained, CLS for equality with transformers. Default: ${DEFAULT-VALUE}.")
  private FirstToken firstToken = FirstToken.ENC;

  @Option(
      names = "--licence",
      paramLabel = "SPDX",
      description = "The weights' licence. Default: what the README beside them says.")
  private @Nullable String licence;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is called. Default: the bundle's folder.")
  private @Nullable String name;

  @Mixin private VariantsOption variants = new VariantsOption();

  @Option(names = "--force", description = "Replace a bundle that is there.")
  private boolean force;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Path bundle = places.getLast();
    if (places.size() == 1 && sources.none() && variants.given()) {
      variants.requireRoom(bundle, force);
      List<VariantManifest> added = variants.add(bundle);
      if (json) {
        System.out.println(new ObjectMapper().writeValueAsString(added));
      } else {
        VariantsOption.print(added);
      }
      return 0;
    }
    variants.check();
    Map<Path, Set<Capability>> wanted = sources.all(places.size() == 2 ? places.getFirst() : null);
    if (!force && Files.exists(bundle.resolve(Bundle.MANIFEST))) {
      throw Failure.ofField(
          "BUNDLE",
          bundle + " is a bundle already: choose another place, or replace it with --force");
    }
    List<Imported> read = new ArrayList<>();
    try {
      Map<String, String> provenance = new TreeMap<>();
      Map<String, String> licences = new TreeMap<>();
      wanted.forEach((source, capabilities) -> {
        HubFolder folder = HubFolder.open(source, tokenizer);
        Imported one = imported(folder, capabilities);
        read.add(one);
        String part = one.part().name();
        provenance.put(part + ".family", one.family());
        provenance.put(part + ".source", folder.weightsFile().toString());
        licences.put(part + " weights", licence == null ? Licence.of(folder) : licence);
      });
      Written written = write(bundle, read, provenance, licences);
      print(written, read, bundle, variants.add(bundle));
      return 0;
    } finally {
      read.forEach(Imported::close);
    }
  }

  private Imported imported(HubFolder folder, Set<Capability> capabilities) {
    WeightSource weights = folder.weights();
    try {
      Spec spec =
          new Spec(
              Sources.name(capabilities),
              capabilities,
              precision == null ? Precision.FP32 : precision,
              new ImportOptions(size, heads, firstToken.token));
      Imported read = Family.of(folder, weights).read(folder, weights, spec);
      return precision == null ? read.asItCame() : read;
    } catch (RuntimeException | Error e) {
      weights.close();
      throw e;
    }
  }

  private Written write(
      Path bundle,
      List<Imported> read,
      Map<String, String> provenance,
      Map<String, String> licences) {
    int weights = read.stream().mapToInt(one -> one.weights().names().size()).sum();
    String folder = String.valueOf(bundle.toAbsolutePath().normalize().getFileName());
    try (Progress bar = Progress.of("import", weights, "weights")) {
      List<PartContent> parts =
          read.stream()
              .map(Imported::content)
              .map(part ->
                  new PartContent(
                      part.part(), new Counted(part.weights(), bar), part.tokenizerJson()))
              .toList();
      BundleContent content =
          new BundleContent(
              name == null ? folder : name, parts, null, provenance, licences, Map.of());
      return BundleWriter.write(bundle, content, References.PLAIN);
    }
  }

  private void print(Written written, List<Imported> read, Path bundle, List<VariantManifest> added)
      throws JsonProcessingException {
    Manifest manifest = written.manifest();
    double parity = Collections.max(written.parity().values());
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("model_id", manifest.modelId());
      all.put("embedding_id", manifest.embeddingId());
      all.put("parameters", manifest.parameters());
      all.put("parts", manifest.parts().stream().map(ImportCommand::told).toList());
      all.put("dropped", read.stream().flatMap(one -> one.weights().dropped().stream()).toList());
      all.put("licences", manifest.licences());
      all.put("parity", written.parity());
      all.put("variants", added);
      System.out.println(new ObjectMapper().writeValueAsString(all));
      return;
    }
    for (Imported one : read) {
      Part part = one.part();
      System.out.printf(
          Locale.ROOT,
          "%s: %s, pictures of %d pixels, weights in %s%n",
          capabilities(part),
          one.family(),
          part.config().imageSize(),
          part.precision().name().toLowerCase(Locale.ROOT));
      if (!one.weights().dropped().isEmpty()) {
        System.out.println("  of no use: " + shortened(one.weights().dropped()));
      }
    }
    VariantsOption.print(added);
    manifest.licences().forEach((what, one) -> System.out.println("  " + what + ": " + one));
    System.out.printf(
        Locale.ROOT,
        "model %s, %.1f million parameters, in %s%n"
            + "largest difference from a plain forward pass: %.1e%n"
            + "now: omnivl serve --bundle %s%n",
        manifest.modelId(),
        manifest.parameters() / 1e6,
        bundle,
        parity,
        bundle);
  }

  private static Map<String, Object> told(Part part) {
    return Map.of(
        "name", part.name(),
        "capabilities", part.capabilities(),
        "image_size", part.config().imageSize(),
        "precision", part.precision());
  }

  private static String capabilities(Part part) {
    return part.capabilities().stream()
        .map(capability -> capability.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static String shortened(List<String> names) {
    int most = 3;
    String some = String.join(", ", names.subList(0, Math.min(most, names.size())));
    return names.size() > most ? some + " and " + (names.size() - most) + " more" : some;
  }
}
