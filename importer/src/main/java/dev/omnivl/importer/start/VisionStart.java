package dev.omnivl.importer.start;

import static dev.omnivl.importer.rename.Renaming.joined;
import static dev.omnivl.importer.rename.Renaming.resized;
import static dev.omnivl.importer.rename.Renaming.row;

import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.family.BlipNames;
import dev.omnivl.importer.family.Sizes;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Derived;
import dev.omnivl.importer.rename.Derived.Scaled;
import dev.omnivl.importer.rename.Derived.Shifted;
import dev.omnivl.importer.rename.Derived.Spread;
import dev.omnivl.importer.rename.Positions;
import dev.omnivl.importer.rename.Positions.Way;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.importer.rename.Renaming.Row;
import java.util.ArrayList;
import java.util.List;

/** What a visual encoder starts from. */
record VisionStart(Origin origin, HubFolder folder, WeightSource source) {
  private static final String ENCODER = "visual_encoder.";
  private static final String BLOCKS = ENCODER + "blocks.*.";

  OmniVlConfig sized(OmniVlConfig model) {
    VisionConfig own = model.vision();
    Sizes sizes = sizes();
    VisionConfig vision =
        new VisionConfig(
            own.imageSize(),
            patchSize(),
            own.frames(),
            own.tubelet(),
            sizes.width(),
            sizes.depth(),
            sizes.heads(heads(), own.heads(), PublicStart.HEADS),
            sizes.mlpWidth(),
            own.dropPath(),
            own.epsilon(),
            own.normalisation());
    return new OmniVlConfig(vision, model.text(), model.embeddingDimensions(), model.branches());
  }

  private Sizes sizes() {
    VisionNames names = origin.vision();
    return new Sizes(folder.weightsFile(), source, names.blocks(), names.norm(), names.mlp());
  }

  private int patchSize() {
    return sizes().size(origin.vision().patches() + ".weight", 3);
  }

  private Settings settings() {
    return origin == Origin.BLIP ? folder.config().part("vision_config") : folder.config();
  }

  /** As transformers or timm tell, or 0. */
  private int heads() {
    Settings timms = folder.config().part("model_args");
    return settings().has("num_attention_heads")
        ? settings().size("num_attention_heads", 1)
        : timms.has("num_heads") ? timms.size("num_heads", 1) : 0;
  }

  /** How the pixels were centred and scaled that the weights have seen. */
  private Normalisation seen() {
    Normalisation usual = origin.normalisation();
    Settings timms = folder.config().part("pretrained_cfg");
    if (!timms.isEmpty()) {
      return new Normalisation(
          timms.colours("mean", usual.mean()), timms.colours("std", usual.deviation()));
    }
    Settings file = folder.preprocessorIfAny();
    return new Normalisation(
        file.colours("image_mean", usual.mean()), file.colours("image_std", usual.deviation()));
  }

  Renaming renaming(OmniVlConfig model) {
    VisionConfig vision = model.vision();
    VisionNames names = origin.vision();
    Positions grid =
        new Positions(
            1,
            side(),
            vision.imageSize() / vision.patchSize(),
            origin.isOfClips() ? Way.NEAREST_GRID : Way.BICUBIC);
    List<Row> first = new ArrayList<>(patches(vision));
    first.add(resized(ENCODER + "pos_embed", names.positions(), grid));
    if (origin.isOfClips()) {
      int times = sizes().size(names.times(), 1);
      first.add(
          resized(
              ENCODER + "time_embed",
              names.times(),
              new Positions(0, times, vision.steps(), Way.NEAREST_LINE)));
    }
    return others(grid).after(first.toArray(Row[]::new));
  }

  /** Places of a side of the picture that the positions are for. */
  private int side() {
    String name = origin.vision().positions();
    long places = source.shape(name).elements() / sizes().width() - 1;
    int side = (int) Math.round(Math.sqrt(places));
    if ((long) side * side != places) {
      throw new Failure(
          Reason.MISMATCH,
          folder.weightsFile() + ": " + name + " has " + places + " places, which are no square");
    }
    return side;
  }

  /** The same answers for pixels as the model centres and scales them. */
  private List<Row> patches(VisionConfig vision) {
    Normalisation seen = seen();
    Normalisation own = vision.normalisation();
    List<Float> scales = new ArrayList<>();
    List<Float> shifts = new ArrayList<>();
    for (int colour = 0; colour < 3; colour++) {
      float deviation = seen.deviation().get(colour);
      scales.add(own.deviation().get(colour) / deviation);
      shifts.add((own.mean().get(colour) - seen.mean().get(colour)) / deviation);
    }
    String matrix = origin.vision().patches() + ".weight";
    Derived weight = new Scaled(matrix, scales);
    Derived bias = new Shifted(origin.vision().patches() + ".bias", matrix, shifts);
    String flat = ENCODER + "patch_embed.proj.";
    String tubelets = ENCODER + "patch_embed_3d.proj.";
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(flat + "weight", words -> weight));
    rows.add(new Row(flat + "bias", words -> bias));
    if (origin.isOfClips()) {
      rows.add(new Row(tubelets + "weight", words -> new Spread(weight, vision.tubelet())));
      rows.add(new Row(tubelets + "bias", words -> bias));
    }
    return rows;
  }

  private Renaming others(Positions grid) {
    return switch (origin) {
      case TIMESFORMER, VIT -> transformers();
      case TIMESFORMER_OF_AUTHORS, TIMM ->
          Renaming.of(row(ENCODER + "**", "**")).dropping("head.*");
      default ->
          Renaming.of(BlipNames.vision(origin == Origin.BLIP_OF_AUTHORS, grid))
              .dropping("text_encoder.**", "text_decoder.**", "text_proj.*", "itm_head.*", "temp");
    };
  }

  private Renaming transformers() {
    String layers = origin.vision().blocks();
    String own = layers + "attention.attention.";
    boolean joined = source.names().contains(own.replace("*", "0") + "qkv.weight");
    return Renaming.of(
            row(ENCODER + "cls_token", "embeddings.cls_token"),
            row(ENCODER + "norm.*", "layernorm.*"),
            row(BLOCKS + "norm1.*", layers + "layernorm_before.*"),
            joined
                ? row(BLOCKS + "attn.qkv.*", own + "qkv.*")
                : joined(BLOCKS + "attn.qkv.*", own + "query.*", own + "key.*", own + "value.*"),
            row(BLOCKS + "attn.proj.*", layers + "attention.output.dense.*"),
            row(BLOCKS + "norm2.*", layers + "layernorm_after.*"),
            row(BLOCKS + "mlp.fc1.*", layers + "intermediate.dense.*"),
            row(BLOCKS + "mlp.fc2.*", layers + "output.dense.*"),
            row(BLOCKS + "temporal_norm1.*", layers + "temporal_layernorm.*"),
            row(BLOCKS + "temporal_attn.qkv.*", layers + "temporal_attention.attention.qkv.*"),
            row(BLOCKS + "temporal_attn.proj.*", layers + "temporal_attention.output.dense.*"),
            row(BLOCKS + "temporal_fc.*", layers + "temporal_dense.*"))
        .dropping("classifier.*", "pooler.**", "embeddings.mask_token");
  }
}
