package dev.omnivl.importer.family;

import static dev.omnivl.importer.rename.Renaming.row;

import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Similarity;
import dev.omnivl.bundle.WritingRule;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Positions;
import dev.omnivl.importer.rename.Renamed;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.media.Fit;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.picture.Filter;
import dev.omnivl.text.Cleaning;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextRule;
import dev.omnivl.text.TokenizerJson;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * BLIP (Li and others, ICML 2022): OmniVL without time, fine-tuned for one task, in the names of
 * Hugging Face's transformers or of its authors.
 *
 * @param task what it was fine-tuned for
 */
record Blip(Task task) implements Family {
  private static final String HEADS = "say it with --heads";
  private static final int BICUBIC = 3;

  /** What the checkpoint was fine-tuned for. */
  enum Task {
    /** Vectors, and whether a text fits. */
    RETRIEVAL(
        "BlipForImageTextRetrieval",
        EnumSet.of(Branch.CONTRAST, Branch.ALIGNMENT),
        Set.of(Capability.EMBED, Capability.MATCH)),
    /** Captions. */
    CAPTIONING(
        "BlipForConditionalGeneration", EnumSet.of(Branch.GENERATION), Set.of(Capability.CAPTION)),
    /** Answers. */
    ANSWERING(
        "BlipForQuestionAnswering",
        EnumSet.of(Branch.GENERATION, Branch.QUESTION),
        Set.of(Capability.ANSWER));

    private final String architecture;
    private final Set<Branch> branches;
    private final Set<Capability> capabilities;

    Task(String architecture, Set<Branch> branches, Set<Capability> capabilities) {
      this.architecture = architecture;
      this.branches = branches;
      this.capabilities = capabilities;
    }
  }

  static Blip of(Settings config) {
    List<String> names = config.words("architectures");
    for (Task task : Task.values()) {
      if (names.contains(task.architecture)) {
        return new Blip(task);
      }
    }
    throw new Failure(
        Reason.UNSUPPORTED,
        config.file()
            + ": architectures are "
            + names
            + "; of BLIP those for retrieval (BlipForImageTextRetrieval), captions"
            + " (BlipForConditionalGeneration) and answers (BlipForQuestionAnswering) are read");
  }

  static Blip ofNames(Set<String> names) {
    boolean decoder = names.contains("text_decoder.cls.predictions.bias");
    boolean encoder = names.contains("text_encoder.embeddings.LayerNorm.weight");
    if (decoder && names.contains("itm_head.weight")) {
      throw new Failure(
          Reason.UNSUPPORTED,
          "these weights of BLIP are for pretraining: take those that were fine-tuned for retrieval,"
              + " captions or answers");
    }
    return new Blip(!decoder ? Task.RETRIEVAL : encoder ? Task.ANSWERING : Task.CAPTIONING);
  }

  @Override
  public String title() {
    return "BLIP for " + task.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Imported read(HubFolder folder, WeightSource weights, Spec spec) {
    boolean authors = folder.config().isEmpty();
    VisionConfig own =
        authors ? vision(folder.weightsFile(), weights, spec) : vision(folder.config(), folder);
    int side = spec.options().imageSizeOr(own.imageSize());
    VisionConfig vision = sized(own, side);
    TextConfig text =
        authors ? text(folder.weightsFile(), weights, spec) : text(folder.config(), spec);
    int dimensions = task == Task.RETRIEVAL ? dimensions(weights) : 0;
    OmniVlConfig config = new OmniVlConfig(vision, text, dimensions, task.branches);
    Positions grid =
        new Positions(
            1, own.imageSize() / own.patchSize(), side / own.patchSize(), Positions.Way.BICUBIC);
    Renaming names = texts().after(BlipNames.vision(authors, grid));
    Renamed renamed =
        names.all(
            weights, folder.weightsFile().toString(), config.architecture().weights().weights());
    Preprocessing preprocessing =
        authors
            ? Pixels.of(side, Fit.SQUASH, Filter.BICUBIC)
            : Pixels.of(folder.preprocessor(), own.imageSize(), side, false, BICUBIC);
    Part part =
        new Part(
            spec.name(),
            spec.wanted().isEmpty() ? task.capabilities : spec.wanted(),
            config,
            spec.precision(),
            preprocessing,
            rule(authors, spec.options().firstToken()),
            similarity(weights),
            writing(authors));
    byte[] tokenizer =
        TokenizerJson.withTokens(
            folder.tokenizerJson(), List.of(SpecialToken.DEC.piece(), SpecialToken.ENC.piece()));
    return new Imported(title(), part, renamed, tokenizer);
  }

  private static TextRule rule(boolean authors, SpecialToken firstToken) {
    TextRule rule = TextRule.OMNIVL.with(authors ? Cleaning.BLIP : Cleaning.NONE);
    return rule.with(SpecialToken.ENC, firstToken.piece());
  }

  /** The authors write captions of 5 tokens and more that go on from a prompt. */
  private WritingRule writing(boolean authors) {
    boolean prompted = authors && task == Task.CAPTIONING;
    return new WritingRule(
        prompted ? "a picture of" : "", prompted ? 5 : 0, WritingRule.Stop.NO_BETTER);
  }

  private static Similarity similarity(WeightSource weights) {
    return weights.names().contains("temp")
        ? Similarity.ofTemperature(weights.weight("temp").data()[0])
        : Similarity.NONE;
  }

  private static VisionConfig vision(Settings config, HubFolder folder) {
    Settings vision = config.part("vision_config");
    return new VisionConfig(
        vision.size("image_size", 384),
        vision.size("patch_size", 16),
        1,
        1,
        vision.size("hidden_size", 768),
        vision.size("num_hidden_layers", 12),
        vision.size("num_attention_heads", 12),
        vision.size("intermediate_size", 3072),
        0,
        vision.number("layer_norm_eps", 1e-5),
        Pixels.normalisation(folder.preprocessor(), "image_mean", "image_std", Normalisation.CLIP));
  }

  private static TextConfig text(Settings config, Spec spec) {
    Settings text = config.part("text_config");
    int width = text.size("hidden_size", 768);
    int heads = text.size("num_attention_heads", 8);
    if (spec.options().heads() > 0) {
      heads = spec.options().heads();
    } else {
      Sizes.requireHeadsOfBlip(text, width, heads, "say --heads " + heads + " if they are right");
    }
    return new TextConfig(
        text.size("vocab_size", 30_524),
        text.size("max_position_embeddings", 512),
        width,
        text.size("num_hidden_layers", 12),
        heads,
        text.size("intermediate_size", 3072),
        0,
        text.number("layer_norm_eps", TextConfig.EPSILON));
  }

  private static VisionConfig vision(Path file, WeightSource weights, Spec spec) {
    String patches = "visual_encoder.patch_embed.proj.weight";
    int patch = size(weights, patches, 3);
    long places = weights.shape("visual_encoder.pos_embed").size(1) - 1;
    int side = (int) Math.round(Math.sqrt(places));
    Sizes sizes = new Sizes(file, weights, "visual_encoder.blocks.*.", "norm1", "mlp.fc1");
    return new VisionConfig(
        side * patch,
        patch,
        1,
        1,
        sizes.width(),
        sizes.depth(),
        sizes.heads(spec.options().heads(), 0, HEADS),
        sizes.mlpWidth(),
        0,
        VisionConfig.EPSILON,
        Normalisation.CLIP);
  }

  private TextConfig text(Path file, WeightSource weights, Spec spec) {
    String stack = task == Task.RETRIEVAL ? "text_encoder." : "text_decoder.bert.";
    Sizes sizes =
        new Sizes(
            file, weights, stack + "encoder.layer.*.", "output.LayerNorm", "intermediate.dense");
    return new TextConfig(
        size(weights, stack + "embeddings.word_embeddings.weight", 0),
        size(weights, stack + "embeddings.position_embeddings.weight", 0),
        sizes.width(),
        sizes.depth(),
        sizes.heads(spec.options().heads(), 0, HEADS),
        sizes.mlpWidth(),
        0,
        TextConfig.EPSILON);
  }

  private static int size(WeightSource weights, String name, int axis) {
    return Math.toIntExact(weights.shape(name).size(axis));
  }

  private static int dimensions(WeightSource weights) {
    return size(weights, "vision_proj.weight", 0);
  }

  private static VisionConfig sized(VisionConfig own, int side) {
    return new VisionConfig(
        side,
        own.patchSize(),
        1,
        1,
        own.width(),
        own.depth(),
        own.heads(),
        own.mlpWidth(),
        0,
        own.epsilon(),
        own.normalisation());
  }

  /** A captioner has one text stack, which is ours but for the decoder's own self-attention. */
  private Renaming texts() {
    String encoder = task == Task.CAPTIONING ? "text_decoder.bert.**" : "text_encoder.**";
    return Renaming.of(
            row("text_decoder.**", "text_decoder.**"),
            row("text_encoder.**", encoder),
            row("text_proj.*", "text_proj.*"),
            row("itm_head.*", "itm_head.*"))
        .dropping(BlipNames.DROPPED)
        .setting("temp")
        .tying(BlipNames.TIED_WORDS)
        .tying(BlipNames.TIED_BIAS);
  }
}
