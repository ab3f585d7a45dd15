package dev.omnivl.importer.family;

import static dev.omnivl.importer.rename.Renaming.part;
import static dev.omnivl.importer.rename.Renaming.resized;
import static dev.omnivl.importer.rename.Renaming.row;

import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.DualEncoderConfig.ImagePooling;
import dev.omnivl.arch.DualEncoderConfig.Text;
import dev.omnivl.arch.DualEncoderConfig.TextPooling;
import dev.omnivl.arch.DualEncoderConfig.Vision;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.Tower;
import dev.omnivl.bundle.Similarity;
import dev.omnivl.export.WeightSource;
import dev.omnivl.graph.Activation;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Positions;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.text.Cleaning;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextRule;
import java.util.List;
import java.util.Map;

/**
 * SigLIP (Zhai and others, ICCV 2023) and SigLIP 2 (Tschannen and others, 2025) for pictures of one
 * size, in the names of transformers. They read the padding of their texts.
 */
record Siglip() implements Family {
  private static final int BICUBIC = 3;
  private static final Tower TOWER =
      new Tower(768, 12, 12, 3072, 1e-6, Activation.TANH_GELU); // both configurations' defaults

  /** Colours around zero. */
  static final Normalisation HALVES =
      new Normalisation(List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));

  @Override
  public String title() {
    return "SigLIP";
  }

  @Override
  public Imported read(HubFolder folder, WeightSource weights, Spec spec) {
    Settings visionPart = folder.config().part("vision_config");
    Settings textPart = folder.config().part("text_config");
    Settings pixels = folder.preprocessor();
    Vision own =
        new Vision(
            visionPart.size("image_size", 224),
            visionPart.size("patch_size", 16),
            Dual.tower(visionPart, TOWER),
            Pixels.normalisation(pixels, "image_mean", "image_std", HALVES),
            false,
            true,
            false,
            ImagePooling.ATTENTION,
            false);
    Tower tower = Dual.tower(textPart, TOWER);
    Text text =
        new Text(
            textPart.size("vocab_size", 32_000),
            textPart.size("max_position_embeddings", 64),
            tower,
            false,
            TextPooling.LAST,
            true);
    int side = spec.options().imageSizeOr(own.imageSize());
    return new Dual(
            title(),
            new DualEncoderConfig(
                Dual.sized(own, side), text, textPart.size("projection_size", tower.width())),
            Pixels.of(pixels, own.imageSize(), side, false, BICUBIC),
            rule(folder.tokenizerConfig()),
            new Similarity(
                Dual.scale(weights), Dual.number(weights, "logit_bias"), Similarity.Kind.SIGMOID),
            names(Dual.grid(own, side)))
        .imported(folder, weights, spec);
  }

  /**
   * SigLIP 2 was trained on texts in lower case, but its published tokenizer, Gemma's, keeps
   * capitals.
   */
  static TextRule rule(Settings tokenizer) {
    boolean gemma = tokenizer.word("tokenizer_class", "").startsWith("Gemma");
    return new TextRule(
        gemma ? Cleaning.LOWER : Cleaning.NONE,
        Map.of(
            SpecialToken.SEP, tokenizer.word("eos_token", gemma ? "<eos>" : "</s>"),
            SpecialToken.PAD, tokenizer.word("pad_token", gemma ? "<pad>" : "</s>"),
            SpecialToken.UNK, tokenizer.word("unk_token", "<unk>")),
        true);
  }

  private static Renaming names(Positions grid) {
    String pool = "visual_encoder.attn_pool.";
    String head = "vision_model.head.";
    return Renaming.of(
            resized(
                "visual_encoder.pos_embed",
                "vision_model.embeddings.position_embedding.weight",
                grid),
            row(pool + "latent", head + "probe"),
            part(pool + "q.*", head + "attention.in_proj_*", 0, 1, 3),
            part(pool + "kv.*", head + "attention.in_proj_*", 1, 3, 3),
            row(pool + "proj.*", head + "attention.out_proj.*"),
            row(pool + "norm.*", head + "layernorm.*"),
            row(pool + "mlp.**", head + "mlp.**"),
            row("text_proj.*", "text_model.head.*"))
        .after(Dual.texts())
        .after(Dual.blocks("visual_encoder", "vision_model"))
        .after(Dual.blocks("text_encoder", "text_model"))
        .dropping("**position_ids")
        .setting("logit_scale")
        .setting("logit_bias");
  }
}
