package dev.omnivl.importer.family;

import static dev.omnivl.importer.rename.Renaming.resized;
import static dev.omnivl.importer.rename.Renaming.row;
import static dev.omnivl.importer.rename.Renaming.transposed;

import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.DualEncoderConfig.ImagePooling;
import dev.omnivl.arch.DualEncoderConfig.Text;
import dev.omnivl.arch.DualEncoderConfig.TextPooling;
import dev.omnivl.arch.DualEncoderConfig.Vision;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.Tower;
import dev.omnivl.bundle.Similarity;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Activation;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Positions;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.importer.rename.Renaming.Row;
import dev.omnivl.media.Fit;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.picture.Filter;
import dev.omnivl.text.Cleaning;
import dev.omnivl.text.TextRule;

/**
 * CLIP and SigLIP as open_clip keeps them: LAION's, DFN, MetaCLIP and others. The image encoder of
 * SigLIP is timm's, whose activation is exact.
 */
record OpenClip() implements Family {
  private static final int HEAD = 64; // numbers of a head, where a model does not say
  private static final String TRUNK = "visual.trunk.";

  @Override
  public String title() {
    return "OpenCLIP";
  }

  @Override
  public Imported read(HubFolder folder, WeightSource weights, Spec spec) {
    Settings config = folder.openClip().part("model_cfg");
    Settings pixels = folder.openClip().part("preprocess_cfg");
    Settings visionPart = config.part("vision_cfg");
    Settings textPart = config.part("text_cfg");
    boolean timm = visionPart.has("timm_model_name");
    refuseOthers(visionPart, textPart, weights);
    Vision own = timm ? trunk(visionPart, pixels, weights, spec) : vision(config, pixels);
    boolean causal = !textPart.flag("no_causal_mask", false);
    TextPooling pooling =
        textPart.word("pool_type", "argmax").equals("last") ? TextPooling.LAST : TextPooling.END;
    Text text =
        new Text(
            textPart.size("vocab_size", 49_408),
            textPart.size("context_length", 77),
            text(textPart, config),
            causal,
            pooling,
            textPart.flag("proj_bias", false));
    int side = spec.options().imageSizeOr(own.imageSize());
    boolean sigmoid = weights.names().contains("logit_bias");
    Similarity similarity =
        sigmoid
            ? new Similarity(
                Dual.scale(weights), Dual.number(weights, "logit_bias"), Similarity.Kind.SIGMOID)
            : new Similarity(Dual.scale(weights), 0, Similarity.Kind.SOFTMAX);
    Positions grid = Dual.grid(own, side);
    String prefix = config.flag("custom_text", false) ? "text." : "";
    Renaming names =
        texts(prefix, text.projectionBias())
            .after(timm ? trunkNames(grid) : visionNames(grid))
            .dropping("**attn_mask")
            .setting("logit_scale")
            .setting("logit_bias");
    return new Dual(
            title(),
            new DualEncoderConfig(Dual.sized(own, side), text, config.size("embed_dim", 512)),
            preprocessing(pixels, side),
            pooling == TextPooling.LAST ? filledUp(folder, textPart) : Clip.RULE,
            similarity,
            names)
        .imported(folder, weights, spec);
  }

  private static TextRule filledUp(HubFolder folder, Settings textPart) {
    TextRule rule = Siglip.rule(folder.tokenizerConfig());
    String clean = textPart.part("tokenizer_kwargs").word("clean", "");
    return clean.equals("canonicalize") ? rule.with(Cleaning.CANONICAL) : rule;
  }

  private static void refuseOthers(Settings vision, Settings text, WeightSource weights) {
    String timm = vision.word("timm_model_name", "");
    if (!timm.isEmpty() && !weights.names().contains(TRUNK + "attn_pool.latent")) {
      throw unsupported(vision, "an image encoder " + timm + " without attention pooling");
    }
    if (text.has("hf_model_name")) {
      throw unsupported(text, "a text encoder " + text.word("hf_model_name", ""));
    }
  }

  private static Failure unsupported(Settings where, String what) {
    return new Failure(
        Reason.UNSUPPORTED,
        where.file() + ": " + what + " is not read; CLIP's and SigLIP's own encoders are");
  }

  private static Vision vision(Settings config, Settings pixels) {
    Settings part = config.part("vision_cfg");
    int width = part.size("width", 768);
    return new Vision(
        part.size("image_size", 224),
        part.size("patch_size", 32),
        new Tower(
            width,
            part.size("layers", 12),
            width / part.size("head_width", HEAD),
            (int) Math.round(width * part.number("mlp_ratio", 4)),
            1e-5,
            activation(config)),
        Pixels.normalisation(pixels, "mean", "std", Normalisation.CLIP),
        true,
        false,
        true,
        ImagePooling.CLS,
        true);
  }

  /** timm names a model and no sizes; its weights tell them, but for the heads. */
  private static Vision trunk(Settings part, Settings pixels, WeightSource weights, Spec spec) {
    int depth = 0;
    while (weights.names().contains(TRUNK + "blocks." + depth + ".norm1.weight")) {
      depth++;
    }
    int width = size(weights, "norm.weight", 0);
    int heads = spec.options().heads();
    if (heads == 0 && width % HEAD != 0) {
      throw new Failure(
          Reason.MISMATCH,
          part.file()
              + ": how many heads the image encoder of width "
              + width
              + " has is not told: say --heads N");
    }
    int patch = size(weights, "patch_embed.proj.weight", 3);
    int places = Math.toIntExact(weights.shape(TRUNK + "pos_embed").size(1));
    return new Vision(
        part.size("image_size", patch * (int) Math.round(Math.sqrt(places))),
        patch,
        new Tower(
            width,
            depth,
            heads == 0 ? width / HEAD : heads,
            size(weights, "blocks.0.mlp.fc1.weight", 0),
            1e-6,
            Activation.GELU),
        Pixels.normalisation(pixels, "mean", "std", Siglip.HALVES),
        false,
        true,
        false,
        ImagePooling.ATTENTION,
        false);
  }

  private static int size(WeightSource weights, String name, int axis) {
    return Math.toIntExact(weights.shape(TRUNK + name).size(axis));
  }

  private static Tower text(Settings part, Settings config) {
    int width = part.size("width", 512);
    boolean tanh = part.part("act_kwargs").word("approximate", "").equals("tanh");
    return new Tower(
        width,
        part.size("layers", 12),
        part.size("heads", 8),
        (int) Math.round(width * part.number("mlp_ratio", 4)),
        part.part("norm_kwargs").number("eps", 1e-5),
        tanh ? Activation.TANH_GELU : activation(config));
  }

  private static Activation activation(Settings config) {
    return config.flag("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU;
  }

  private static Preprocessing preprocessing(Settings pixels, int side) {
    Fit fit =
        switch (pixels.word("resize_mode", "shortest")) {
          case "shortest" -> Fit.EDGE_CROP;
          case "squash" -> Fit.SQUASH;
          default -> throw pixels.wrong("resize_mode", "shortest or squash");
        };
    Filter filter =
        switch (pixels.word("interpolation", "bicubic")) {
          case "bicubic" -> Filter.BICUBIC;
          case "bilinear" -> Filter.BILINEAR;
          default -> throw pixels.wrong("interpolation", "bicubic or bilinear");
        };
    return Pixels.of(side, fit, filter);
  }

  private static Row[] visionNames(Positions grid) {
    return new Row[] {
      row("visual_encoder.patch_embed.proj.weight", "visual.conv1.weight"),
      row("visual_encoder.cls_token", "visual.class_embedding"),
      resized("visual_encoder.pos_embed", "visual.positional_embedding", grid),
      row("visual_encoder.norm_pre.*", "visual.ln_pre.*"),
      row("visual_encoder.norm.*", "visual.ln_post.*"),
      transposed("vision_proj.weight", "visual.proj"),
      row("visual_encoder.blocks.*.norm1.*", "visual.transformer.resblocks.*.ln_1.*"),
      row("visual_encoder.blocks.*.attn.qkv.*", "visual.transformer.resblocks.*.attn.in_proj_*"),
      row("visual_encoder.blocks.*.attn.proj.*", "visual.transformer.resblocks.*.attn.out_proj.*"),
      row("visual_encoder.blocks.*.norm2.*", "visual.transformer.resblocks.*.ln_2.*"),
      row("visual_encoder.blocks.*.mlp.fc1.*", "visual.transformer.resblocks.*.mlp.c_fc.*"),
      row("visual_encoder.blocks.*.mlp.fc2.*", "visual.transformer.resblocks.*.mlp.c_proj.*"),
    };
  }

  /** timm's names are ours. */
  private static Row[] trunkNames(Positions grid) {
    return new Row[] {
      resized("visual_encoder.pos_embed", TRUNK + "pos_embed", grid),
      row("visual_encoder.**", TRUNK + "**"),
    };
  }

  private static Renaming texts(String prefix, boolean projectionBias) {
    String blocks = prefix + "transformer.resblocks.*.";
    Row projection =
        projectionBias
            ? row("text_proj.*", prefix + "text_projection.*")
            : transposed("text_proj.weight", prefix + "text_projection");
    return Renaming.of(
        projection,
        row("text_encoder.token_embedding.weight", prefix + "token_embedding.weight"),
        row("text_encoder.positional_embedding", prefix + "positional_embedding"),
        row("text_encoder.norm.*", prefix + "ln_final.*"),
        row("text_encoder.blocks.*.norm1.*", blocks + "ln_1.*"),
        row("text_encoder.blocks.*.attn.qkv.*", blocks + "attn.in_proj_*"),
        row("text_encoder.blocks.*.attn.proj.*", blocks + "attn.out_proj.*"),
        row("text_encoder.blocks.*.norm2.*", blocks + "ln_2.*"),
        row("text_encoder.blocks.*.mlp.fc1.*", blocks + "mlp.c_fc.*"),
        row("text_encoder.blocks.*.mlp.fc2.*", blocks + "mlp.c_proj.*"));
  }
}
