package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.Sha256;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextRule;
import dev.omnivl.text.TextTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

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
  private final TextTokenizer tokenizer;

  private Bundle(Path folder, Manifest manifest, Golden golden, TextTokenizer tokenizer) {
    this.folder = folder;
    this.manifest = manifest;
    this.golden = golden;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a bundle and checks all its files.
   *
   * @throws Failure NOT_FOUND naming what is missing, CORRUPT naming the file that differs
   */
  public static Bundle open(Path folder) {
    if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
      throw new Failure(
          Reason.NOT_FOUND,
          "no model bundle at " + folder + ": it has no " + MANIFEST + "; export one there");
    }
    try {
      Manifest manifest = manifest(folder);
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        requireHash(folder, file.getKey(), file.getValue());
      }
      Golden golden = BundleJson.MAPPER.readValue(folder.resolve(GOLDEN).toFile(), Golden.class);
      TextTokenizer tokenizer =
          TextTokenizer.read(
              folder.resolve(TOKENIZER), TextRule.OMNIVL, manifest.config().text().maxTokens());
      return new Bundle(folder, manifest, golden, tokenizer);
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, "the bundle at " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Manifest manifest(Path folder) throws IOException {
    byte[] text = Files.readAllBytes(folder.resolve(MANIFEST));
    String sum =
        folder.resolve(MANIFEST_HASH).toFile().exists()
            ? Files.readString(folder.resolve(MANIFEST_HASH))
            : "";
    if (!sum.startsWith(Sha256.hex(text) + " ")) {
      throw corrupt(folder, MANIFEST);
    }
    try {
      JsonNode json = BundleJson.MAPPER.readTree(new String(text, StandardCharsets.UTF_8));
      Manifest manifest = manifest(json);
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
      throw new Failure(
          Reason.CORRUPT,
          String.format(Locale.ROOT, "%s in %s cannot be used: %s", MANIFEST, folder, why),
          e);
    }
  }

  /** Fills in what the configuration could not say when the file was written. */
  private static Manifest manifest(JsonNode json) throws IOException {
    JsonNode whole = json.deepCopy();
    if (whole instanceof ObjectNode object && object.hasNonNull("config")) {
      OmniVlConfig config = BundleJson.OLDER.treeToValue(object.path("config"), OmniVlConfig.class);
      object.set("config", BundleJson.MAPPER.valueToTree(config));
    }
    return BundleJson.MAPPER.treeToValue(whole, Manifest.class);
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

  /** All sizes. */
  public OmniVlConfig config() {
    return manifest.config();
  }

  /** How media become pixels. */
  public Preprocessing preprocessing() {
    return manifest.preprocessing();
  }

  /** What every vector, index and reply of this model carries. */
  public String modelId() {
    return manifest.modelId();
  }

  /** The tokenizer, closed with the bundle. */
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  /** What its graphs must answer. */
  public Golden golden() {
    return golden;
  }

  /** Where a graph lies. */
  public Path graph(ServingGraph graph) {
    return folder.resolve(graph.file());
  }

  /** Opens the weights, which the caller closes. */
  public Safetensors weights() {
    return Safetensors.open(folder.resolve(WEIGHTS));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
