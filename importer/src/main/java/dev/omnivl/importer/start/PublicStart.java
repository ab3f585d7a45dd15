package dev.omnivl.importer.start;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.importer.family.BlipNames;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Licence;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Aliases;
import dev.omnivl.importer.rename.Renamed;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenizerJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Public weights that a tower of a model starts from: a ViT (of transformers or timm), a
 * TimeSformer (of transformers or its authors), a BERT or a BLIP.
 *
 * <p>What the tower has and the weights lack is new: what clips need where only images were seen,
 * cross-attention, projections and heads. Pixels that were centred and scaled otherwise are made
 * good in the patches' projection, exactly; positions are stretched to the model's image size and
 * frames.
 */
public final class PublicStart implements AutoCloseable {
  static final String HEADS = "put the config.json of the weights beside them";

  private static final List<String> PREFIXES =
      List.of("module.", "model.", "vit.", "timesformer.", "bert.");

  private static final List<String> MAY_BE_NEW =
      List.of(".crossattention.", "vision_proj.", "text_proj.", "itm_head.", ".cls.predictions.");

  private static final List<String> OF_CLIPS =
      List.of(".temporal_", ".time_embed", ".patch_embed_3d.");

  private final Tower tower;
  private final HubFolder folder;
  private final Origin origin;
  private final WeightSource source;

  private PublicStart(Tower tower, HubFolder folder, Origin origin, WeightSource source) {
    this.tower = tower;
    this.folder = folder;
    this.origin = origin;
    this.source = source;
  }

  /**
   * Opens public weights.
   *
   * @param path a folder as people download it, or a file of weights
   * @param tower that starts from them
   * @throws Failure NOT_FOUND or CORRUPT if there are none that can be read, UNSUPPORTED if they
   *     are of another kind, MISMATCH if they are not of this tower
   */
  public static PublicStart open(Path path, Tower tower) {
    HubFolder folder = HubFolder.open(path, null);
    WeightSource weights = folder.weights();
    try {
      WeightSource source = new Aliases(weights, PublicStart::plain);
      Origin origin = Origin.of(source.names()).orElseThrow(() -> unknown(folder));
      if (!origin.towers().contains(tower)) {
        throw new Failure(
            Reason.MISMATCH,
            path + " is a " + origin.title() + ", from which no " + tower.word() + " can start");
      }
      requireGelu(folder.config());
      return new PublicStart(tower, folder, origin, source);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Without the prefixes of classes, and with today's names of norms. */
  private static String plain(String name) {
    String rest = name;
    for (String prefix : PREFIXES) {
      rest = rest.startsWith(prefix) ? rest.substring(prefix.length()) : rest;
    }
    return rest.replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
        .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
  }

  private static Failure unknown(HubFolder folder) {
    String type = folder.config().word("model_type", "");
    return new Failure(
        Reason.UNSUPPORTED,
        String.format(
            Locale.ROOT,
            "%s is %s; a tower starts from a ViT, a TimeSformer, a BERT or a BLIP",
            folder.source(),
            type.isEmpty() ? "of no known kind by the names of its weights" : "\"" + type + "\""));
  }

  private static void requireGelu(Settings config) {
    List.of(config, config.part("vision_config"), config.part("text_config"))
        .forEach(settings -> {
          if (!settings.word("hidden_act", "gelu").equals("gelu")) {
            throw settings.wrong("hidden_act", "gelu");
          }
        });
  }

  /** What the weights are of, for people. */
  public String title() {
    return origin.title();
  }

  /** Where they lie. */
  public Path path() {
    return folder.source();
  }

  /** What their page says of their licence, as far as it lies beside them. */
  public String licence() {
    return Licence.of(folder);
  }

  /**
   * The tokenizer whose ids are the rows of the word table; with BLIP's two tokens of its own.
   *
   * @throws Failure NOT_FOUND naming the file to fetch, CORRUPT if one cannot be read, MISMATCH if
   *     it has more ids than the table has rows
   */
  public byte[] tokenizerJson() {
    byte[] own = folder.tokenizerJson();
    byte[] json =
        origin.isBlip()
            ? TokenizerJson.withTokens(
                own, List.of(SpecialToken.DEC.piece(), SpecialToken.ENC.piece()))
            : own;
    int ids = TokenizerJson.size(json);
    if (ids > text().words()) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "the tokenizer of %s has %d ids, but its weights know %d words: fetch the one that"
                  + " belongs to them",
              folder.source(),
              ids,
              text().words()));
    }
    return json;
  }

  /**
   * A model with the sizes of these weights in its tower, and in the projection that comes with it.
   * It keeps its own image size, frames, layers of text, longest text, vocabulary and epsilon.
   *
   * @throws Failure MISMATCH if the weights do not say how many heads there are
   */
  public OmniVlConfig sized(OmniVlConfig model) {
    OmniVlConfig sized = tower == Tower.VISION ? vision().sized(model) : text().sized(model);
    if (!source.names().contains(tower.projection())) {
      return sized;
    }
    int dimensions = Math.toIntExact(source.shape(tower.projection()).size(0));
    return new OmniVlConfig(sized.vision(), sized.text(), dimensions, sized.branches());
  }

  private VisionStart vision() {
    return new VisionStart(origin, folder, source);
  }

  private TextStart text() {
    return new TextStart(origin, folder, source);
  }

  /**
   * Gives the weights the names and layouts of a model's.
   *
   * @param model sizes as {@link #sized} gives them; its word table and the output's bias come with
   *     the rows of the weights' own vocabulary, see {@link #tokenizerJson}
   * @throws Failure MISMATCH naming weights that are missing, misshapen or unknown, or sizes that
   *     these weights cannot fill
   */
  public StartingWeights weights(OmniVlConfig model) {
    OmniVlConfig filled = tower == Tower.VISION ? model : text().withOwnVocabulary(model);
    List<WeightSpec> wanted =
        filled.architecture().weights().weights().stream()
            .filter(spec -> tower.has(spec.name()))
            .toList();
    Renaming names =
        tower == Tower.VISION ? vision().renaming(model) : text().renaming(model.text());
    Renamed renamed =
        names.dropping(BlipNames.DROPPED).some(source, folder.weightsFile().toString(), wanted);
    List<String> fresh = new ArrayList<>(wanted.stream().map(WeightSpec::name).toList());
    fresh.removeAll(renamed.names());
    List<String> lacking = fresh.stream().filter(name -> !mayBeNew(name)).toList();
    if (!lacking.isEmpty()) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "%s lacks %d weights of a %s, such as that of %s",
              folder.weightsFile(),
              lacking.size(),
              origin.title(),
              lacking.getFirst()));
    }
    return new StartingWeights(renamed, List.copyOf(fresh));
  }

  private boolean mayBeNew(String name) {
    return MAY_BE_NEW.stream().anyMatch(name::contains)
        || (!origin.isOfClips() && OF_CLIPS.stream().anyMatch(name::contains));
  }

  @Override
  public void close() {
    source.close();
  }
}
