package dev.omnivl.importer.family;

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
import java.util.Map;

/** CLIP (Radford and others, ICML 2021), of OpenAI and others, in the names of transformers. */
record Clip() implements Family {
  private static final int BICUBIC = 3;
  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final Tower VISION =
      new Tower(768, 12, 12, 3072, 1e-5, Activation.QUICK_GELU); // CLIPVisionConfig's defaults
  private static final Tower TEXT =
      new Tower(512, 12, 8, 2048, 1e-5, Activation.QUICK_GELU); // CLIPTextConfig's

  /** Its tokenizer does what there is to do; both ends of a text are told by their tokens. */
  static final TextRule RULE =
      new TextRule(
          Cleaning.NONE,
          Map.of(SpecialToken.CLS, START, SpecialToken.SEP, END, SpecialToken.PAD, END),
          false);

  @Override
  public String title() {
    return "CLIP";
  }

  @Override
  public Imported read(HubFolder folder, WeightSource weights, Spec spec) {
    Settings config = folder.config();
    Settings visionPart = config.part("vision_config");
    Settings textPart = config.part("text_config");
    Settings pixels = folder.preprocessor();
    Vision own =
        new Vision(
            visionPart.size("image_size", 224),
            visionPart.size("patch_size", 32),
            Dual.tower(visionPart, VISION),
            Pixels.normalisation(pixels, "image_mean", "image_std", Normalisation.CLIP),
            true,
            false,
            true,
            ImagePooling.CLS,
            true);
    Text text =
        new Text(
            textPart.size("vocab_size", 49_408),
            textPart.size("max_position_embeddings", 77),
            Dual.tower(textPart, TEXT),
            true,
            TextPooling.END,
            false);
    int side = spec.options().imageSizeOr(own.imageSize());
    return new Dual(
            title(),
            new DualEncoderConfig(Dual.sized(own, side), text, config.size("projection_dim", 512)),
            Pixels.of(pixels, own.imageSize(), side, true, BICUBIC),
            RULE,
            new Similarity(Dual.scale(weights), 0, Similarity.Kind.SOFTMAX),
            names(Dual.grid(own, side)))
        .imported(folder, weights, spec);
  }

  private static Renaming names(Positions grid) {
    return Renaming.of(
            row("visual_encoder.cls_token", "vision_model.embeddings.class_embedding"),
            resized(
                "visual_encoder.pos_embed",
                "vision_model.embeddings.position_embedding.weight",
                grid),
            row("visual_encoder.norm_pre.*", "vision_model.pre_layrnorm.*"), // sic
            row("vision_proj.weight", "visual_projection.weight"),
            row("text_proj.weight", "text_projection.weight"))
        .after(Dual.texts())
        .after(Dual.blocks("visual_encoder", "vision_model"))
        .after(Dual.blocks("text_encoder", "text_model"))
        .dropping("**position_ids")
        .setting("logit_scale");
  }
}
