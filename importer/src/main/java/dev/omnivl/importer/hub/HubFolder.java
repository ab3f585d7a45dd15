package dev.omnivl.importer.hub;

import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.checkpoint.Checkpoints;
import dev.omnivl.text.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A public model as people download it: a folder of Hugging Face's or open_clip's layout, or a file
 * of weights with what lies beside it.
 */
public final class HubFolder {
  /** Names of weights, the best first. */
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private static final List<String> OPEN_CLIP_WEIGHTS =
      List.of(
          "open_clip_model.safetensors",
          "open_clip_pytorch_model.safetensors",
          "open_clip_pytorch_model.bin");

  private static final List<String> ENDINGS =
      List.of(".safetensors", ".bin", ".pth", ".pyth", ".pt");

  private final Path source;
  private final Path folder;
  private final Path tokenizer;
  private final Settings config;
  private final Settings openClip;
  private final Path weights;

  private HubFolder(Path source, Path folder, @Nullable Path tokenizer) {
    this.source = source;
    this.folder = folder;
    this.tokenizer = tokenizer == null ? folder : tokenizer;
    this.config = Settings.read(folder.resolve("config.json"));
    this.openClip = Settings.read(folder.resolve("open_clip_config.json"));
    this.weights = Files.isDirectory(source) ? weightsIn(folder) : source;
  }

  /**
   * Looks at a model.
   *
   * @param source a folder, or a file of weights
   * @param tokenizer where the tokenizer's files lie, a folder or one of them; null for beside the
   *     weights
   * @throws Failure NOT_FOUND if there are no weights, saying where to get them; CORRUPT if a file
   *     cannot be read
   */
  public static HubFolder open(Path source, @Nullable Path tokenizer) {
    if (!Files.exists(source)) {
      throw new Failure(
          Reason.NOT_FOUND,
          "no model at " + source + ": name the folder that holds its config.json and its weights");
    }
    Path absolute = source.toAbsolutePath();
    Path parent = absolute.getParent();
    return new HubFolder(
        source, Files.isDirectory(source) || parent == null ? source : parent, tokenizer);
  }

  private Path weightsIn(Path folder) {
    List<String> names =
        config.isEmpty()
            ? OPEN_CLIP_WEIGHTS
            : Stream.of(WEIGHTS, OPEN_CLIP_WEIGHTS).flatMap(List::stream).toList();
    for (String name : names) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> others = files.filter(HubFolder::holdsWeights).sorted().toList();
      if (others.size() == 1) {
        return others.getFirst();
      }
      throw new Failure(
          Reason.NOT_FOUND,
          others.isEmpty()
              ? folder + " holds no weights: fetch model.safetensors from the model's page"
              : folder + " holds several files of weights: name the one to import");
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean holdsWeights(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** What the user named. */
  public Path source() {
    return source;
  }

  /** The file of weights, or the list of a set of them. */
  public Path weightsFile() {
    return weights;
  }

  /** Opens the weights, which the caller closes. */
  public WeightSource weights() {
    return Checkpoints.open(weights);
  }

  /** Whether the weights are open_clip's, in its names. */
  public boolean isOpenClip() {
    return !openClip.isEmpty()
        && (config.isEmpty() || OPEN_CLIP_WEIGHTS.contains(weights.getFileName().toString()));
  }

  /** Hugging Face's {@code config.json}; empty if there is none. */
  public Settings config() {
    return config;
  }

  /** {@code open_clip_config.json}; empty if there is none. */
  public Settings openClip() {
    return openClip;
  }

  /**
   * How pictures become pixels: {@code preprocessor_config.json}, or what newer folders have in its
   * place.
   *
   * @throws Failure NOT_FOUND if there is neither
   */
  public Settings preprocessor() {
    Settings settings = preprocessorIfAny();
    if (settings.isEmpty()) {
      throw missing("preprocessor_config.json");
    }
    return settings;
  }

  /** The same; empty if there is neither. */
  public Settings preprocessorIfAny() {
    Settings older = Settings.read(folder.resolve("preprocessor_config.json"));
    return older.isEmpty()
        ? Settings.read(folder.resolve("processor_config.json")).part("image_processor")
        : older;
  }

  /** {@code tokenizer_config.json}; empty if there is none. */
  public Settings tokenizerConfig() {
    return Settings.read(tokenizerFolder().resolve("tokenizer_config.json"));
  }

  /**
   * The tokenizer, made from older files if there is no {@code tokenizer.json}.
   *
   * @throws Failure NOT_FOUND naming the file to fetch, CORRUPT if one cannot be read
   */
  public byte[] tokenizerJson() {
    if (Files.isRegularFile(tokenizer)) {
      return tokenizer.getFileName().toString().equals("vocab.txt")
          ? wordPieces(tokenizer)
          : bytes(tokenizer);
    }
    Path json = tokenizer.resolve("tokenizer.json");
    if (Files.isRegularFile(json)) {
      return bytes(json);
    }
    Path pieces = tokenizer.resolve("vocab.txt");
    if (Files.isRegularFile(pieces)) {
      return wordPieces(pieces);
    }
    Path vocabulary = tokenizer.resolve("vocab.json");
    Path merges = tokenizer.resolve("merges.txt");
    if (Files.isRegularFile(vocabulary) && Files.isRegularFile(merges)) {
      return TokenizerJson.ofBytePairs(bytes(vocabulary), bytes(merges));
    }
    Path sentencePieces = tokenizer.resolve("spiece.model");
    if (Files.isRegularFile(sentencePieces)) {
      return TokenizerJson.ofSentencePieces(bytes(sentencePieces));
    }
    throw missing("tokenizer.json");
  }

  private byte[] wordPieces(Path file) {
    return TokenizerJson.ofWordPieces(bytes(file), tokenizerConfig().flag("do_lower_case", true));
  }

  private Path tokenizerFolder() {
    Path parent = tokenizer.toAbsolutePath().getParent();
    return Files.isDirectory(tokenizer) || parent == null ? tokenizer : parent;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Failure missing(String name) {
    return new Failure(
        Reason.NOT_FOUND,
        String.format(
            Locale.ROOT,
            "%s lacks %s: fetch it from the page that the weights come from%s",
            folder,
            name,
            name.equals("tokenizer.json") ? ", or name where it lies with --tokenizer" : ""));
  }
}
