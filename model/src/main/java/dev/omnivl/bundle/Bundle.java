package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.Sha256;
import dev.omnivl.graph.Weight;
import dev.omnivl.text.TextTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An opened bundle, every file of which has the hash that its manifest states. Thread safe. */
public final class Bundle implements AutoCloseable {
  /** What the folder holds. */
  public static final String MANIFEST = "manifest.json";

  /** The hash of the manifest, as {@code sha256sum} writes it. */
  public static final String MANIFEST_HASH = "manifest.json.sha256";

  /** All weights. */
  public static final String WEIGHTS = "weights.safetensors";

  /** The tokenizer. */
  public static final String TOKENIZER = "tokenizer.json";

  /** What the graphs must answer. */
  public static final String GOLDEN = "golden.json";

  /** What people should know. */
  public static final String MODEL_CARD = "MODEL_CARD.md";

  private final Path folder;
  private final Manifest manifest;
  private final Golden golden;
  private final Golden ownGolden;
  private final Map<Part, TextTokenizer> tokenizers;
  private final Variant variant;

  private Bundle(
      Path folder,
      Manifest manifest,
      Golden golden,
      Golden ownGolden,
      Map<Part, TextTokenizer> tokenizers,
      Variant variant) {
    this.folder = folder;
    this.manifest = manifest;
    this.golden = golden;
    this.ownGolden = ownGolden;
    this.tokenizers = tokenizers;
    this.variant = variant;
  }

  /**
   * Opens a bundle and checks all its files.
   *
   * @throws Failure NOT_FOUND naming what is missing, CORRUPT naming the file that differs
   */
  public static Bundle open(Path folder) {
    return open(folder, Variant.FP32);
  }

  /**
   * Opens a bundle to compute with one of its variants, and checks all its files and the variant's.
   * Model id and embedding id are the variant's.
   *
   * @throws Failure NOT_FOUND naming what is missing, CORRUPT naming the file that differs
   */
  public static Bundle open(Path folder, Variant variant) {
    Manifest manifest = describe(folder);
    // A quarter of a second of another library, while this thread hashes.
    Beside<Map<Part, TextTokenizer>> tokenizers =
        Beside.begin("omnivl-tokenizers", () -> tokenizers(folder, manifest));
    try {
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        requireHash(folder, file.getKey(), file.getValue());
      }
      Path answers = variant.folder(folder).resolve(GOLDEN);
      Manifest own = manifest;
      if (variant != Variant.FP32) {
        VariantManifest added = VariantManifest.read(folder, manifest, variant);
        for (Map.Entry<String, String> file : added.files().entrySet()) {
          requireHash(variant.folder(folder), file.getKey(), file.getValue());
        }
        own = manifest.with(added.modelId(), added.embeddingId(), manifest.files());
      }
      Golden golden = BundleJson.MAPPER.readValue(answers.toFile(), Golden.class);
      Golden first =
          variant == Variant.FP32
              ? golden
              : BundleJson.MAPPER.readValue(folder.resolve(GOLDEN).toFile(), Golden.class);
      return new Bundle(folder, own, golden, first, tokenizers.await(), variant);
    } catch (IOException e) {
      tokenizers.discard(made -> made.values().forEach(TextTokenizer::close));
      throw new Failure(
          Reason.CORRUPT, "the bundle at " + folder + " cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      tokenizers.discard(made -> made.values().forEach(TextTokenizer::close));
      throw e;
    }
  }

  /**
   * Prepares what opening the first bundle takes beside the bundle itself: readers of its files and
   * the tokenizers' library. Nothing has to call it; a program that is busy with something else
   * before it knows which bundle does.
   */
  public static void prepare() {
    BundleJson.MAPPER.readerFor(Manifest.class);
    BundleJson.MAPPER.readerFor(Golden.class);
    TextTokenizer.prepare();
  }

  /**
   * Reads what a bundle says of itself where it computes with a variant: model id and embedding id
   * are that one's.
   *
   * @throws Failure NOT_FOUND if there is no such bundle or variant, CORRUPT if one is damaged
   */
  public static Manifest describe(Path folder, Variant variant) {
    Manifest manifest = describe(folder);
    if (variant == Variant.FP32) {
      return manifest;
    }
    VariantManifest added = VariantManifest.read(folder, manifest, variant);
    return manifest.with(added.modelId(), added.embeddingId(), manifest.files());
  }

  /**
   * Reads what a bundle says of itself, without looking at its other files.
   *
   * @throws Failure NOT_FOUND if there is no bundle, CORRUPT if the manifest is damaged
   */
  public static Manifest describe(Path folder) {
    if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
      throw new Failure(
          Reason.NOT_FOUND,
          "no model bundle at " + folder + ": it has no " + MANIFEST + "; export one there");
    }
    try {
      return manifest(folder);
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, "the bundle at " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<Part, TextTokenizer> tokenizers(Path folder, Manifest manifest) {
    Map<Part, TextTokenizer> tokenizers = new LinkedHashMap<>();
    try {
      for (Part part : manifest.parts()) {
        Path file = folder.resolve(manifest.prefix(part) + TOKENIZER);
        tokenizers.put(part, TextTokenizer.read(file, part.text(), part.config().maxTokens()));
      }
      return tokenizers;
    } catch (RuntimeException e) {
      tokenizers.values().forEach(TextTokenizer::close);
      throw e;
    }
  }

  private static Manifest manifest(Path folder) throws IOException {
    byte[] text = Files.readAllBytes(folder.resolve(MANIFEST));
    if (!BundleSeal.holds(folder, text)) {
      throw corrupt(folder, MANIFEST);
    }
    try {
      JsonNode json = BundleJson.MAPPER.readTree(new String(text, StandardCharsets.UTF_8));
      JsonNode current = FirstFormat.is(json) ? FirstFormat.upgraded(json, folder) : json;
      Manifest manifest = BundleJson.MAPPER.treeToValue(current, Manifest.class);
      if (!manifest.modelId().equals(ModelId.of(json, manifest.files()))) {
        throw corrupt(folder, MANIFEST);
      }
      return manifest;
    } catch (JacksonException e) {
      String why =
          e.getCause() instanceof Failure rule
              ? rule.getMessage()
              : e instanceof StreamReadException
                  ? "it is no JSON; export the bundle again"
                  : e.getOriginalMessage();
      throw unusable(folder, String.valueOf(why), e);
    } catch (Failure e) {
      throw e.reason() == Reason.INVALID_ARGUMENT
          ? unusable(folder, String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  private static Failure unusable(Path folder, String why, Exception cause) {
    return new Failure(
        Reason.CORRUPT,
        String.format(Locale.ROOT, "%s in %s cannot be used: %s", MANIFEST, folder, why),
        cause);
  }

  private static void requireHash(Path folder, String file, String hash) throws IOException {
    Path path = folder.resolve(file).normalize();
    if (!path.startsWith(folder.normalize()) || !Files.isRegularFile(path)) {
      throw new Failure(
          Reason.NOT_FOUND,
          "the bundle at " + folder + " lacks " + file + ": fetch or export it again");
    }
    if (!Sha256.hex(path).equals(hash)) {
      throw corrupt(folder, file);
    }
  }

  private static Failure corrupt(Path folder, String file) {
    return new Failure(
        Reason.CORRUPT,
        String.format(
            Locale.ROOT,
            "%s in the bundle at %s is damaged: fetch or export it again",
            file,
            folder));
  }

  /** What the bundle says about itself. */
  public Manifest manifest() {
    return manifest;
  }

  /** In what numbers its graphs compute. */
  public Variant variant() {
    return variant;
  }

  /** What every reply of this model carries. */
  public String modelId() {
    return manifest.modelId();
  }

  /** What every vector and index of this model carries. */
  public String embeddingId() {
    return manifest.embeddingId();
  }

  /**
   * The part that does something.
   *
   * @throws Failure UNSUPPORTED with the remedy, if none does
   */
  public Part part(Capability capability) {
    return manifest.part(capability);
  }

  /** The tokenizer of a part, closed with the bundle. */
  public TextTokenizer tokenizer(Part part) {
    return Objects.requireNonNull(tokenizers.get(part), "a part of this bundle");
  }

  /** The tokenizer of the part that does something, closed with the bundle. */
  public TextTokenizer tokenizer(Capability capability) {
    return tokenizer(part(capability));
  }

  /** Where a graph lies. */
  public Path graph(Part part, ServingGraph graph) {
    return variant.folder(folder).resolve(manifest.prefix(part) + graph.file());
  }

  /**
   * A graph as it has to be run, where that is not what lies in the folder: that of an earlier
   * format, written anew, or one that no bundle has. Its weights are those of the folder.
   */
  public Optional<byte[]> rewritten(Part part, ServingGraph graph) {
    if (graph != ServingGraph.EXPLAIN && !lockstep(graph)) {
      return Optional.empty();
    }
    try (PartWeights weights = weights(part)) {
      return Optional.of(new GraphExport(part.config().architecture(), weights).onnx(graph));
    }
  }

  /** A variant is written by us anew, whatever the bundle's format. */
  private boolean lockstep(ServingGraph graph) {
    return variant == Variant.FP32 && LockstepDecoder.is(manifest, graph);
  }

  /** The folder, where the weights of the bundle's own graphs are. */
  public Path folder() {
    return folder;
  }

  /** The inputs with which a loaded graph has to be run for {@link #check}. */
  public Map<String, Weight> goldenInputs(Part part, ServingGraph graph) {
    Map<String, Weight> inputs =
        golden(graph).inputs(answered(graph), part.config().architecture());
    return lockstep(graph) ? LockstepDecoder.inputs(inputs) : inputs;
  }

  /**
   * Compares what a loaded graph gave with what it gave when it was exported.
   *
   * @throws Failure CORRUPT if a number is off by more than the tolerance
   */
  public void check(Part part, ServingGraph graph, Map<String, Weight> outputs) {
    Map<String, Weight> given = outputs;
    if (lockstep(graph)) {
      given = LockstepDecoder.outputs(goldenInputs(part, graph), outputs);
    } else if (graph == ServingGraph.EXPLAIN) {
      given = new LinkedHashMap<>(outputs);
      given.keySet().removeIf(name -> name.startsWith("looks."));
    }
    golden(graph).check(manifest.prefix(part) + answered(graph).label(), given);
  }

  /** Explaining is of the bundle's own weights, whatever the variant. */
  private Golden golden(ServingGraph graph) {
    return graph == ServingGraph.EXPLAIN ? ownGolden : golden;
  }

  /** The graph whose golden answers are this one's. */
  private static ServingGraph answered(ServingGraph graph) {
    return graph == ServingGraph.EXPLAIN ? ServingGraph.MATCH : graph;
  }

  /** Opens the weights of a part, which the caller closes. */
  public PartWeights weights(Part part) {
    return PartWeights.open(folder, manifest.prefix(part));
  }

  @Override
  public void close() {
    tokenizers.values().forEach(TextTokenizer::close);
  }
}
