package dev.omnivl.importer.family;

import static dev.omnivl.importer.rename.Renaming.joined;
import static dev.omnivl.importer.rename.Renaming.row;

import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.DualEncoderConfig.Vision;
import dev.omnivl.arch.Tower;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Similarity;
import dev.omnivl.bundle.WritingRule;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.graph.Activation;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Positions;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.importer.rename.Renaming.Row;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextRule;
import java.util.Set;

/**
 * A model of two encoders on its way into a bundle.
 *
 * @param family its title
 * @param config for the pictures that are wanted
 * @param preprocessing of them
 * @param text its rule
 * @param similarity what its cosines mean
 * @param names where its weights come from
 */
record Dual(
    String family,
    DualEncoderConfig config,
    Preprocessing preprocessing,
    TextRule text,
    Similarity similarity,
    Renaming names) {

  Imported imported(HubFolder folder, WeightSource weights, Spec spec) {
    Part part =
        new Part(
            spec.name(),
            spec.wanted().isEmpty() ? Set.of(Capability.EMBED) : spec.wanted(),
            config,
            spec.precision(),
            preprocessing,
            text,
            similarity,
            WritingRule.OMNIVL);
    return new Imported(
        family,
        part,
        names.all(
            weights, folder.weightsFile().toString(), config.architecture().weights().weights()),
        folder.tokenizerJson());
  }

  /** The positions of an encoder, for pictures of another side. */
  static Positions grid(Vision own, int side) {
    return new Positions(
        own.classToken() ? 1 : 0,
        own.imageSize() / own.patchSize(),
        side / own.patchSize(),
        Positions.Way.BICUBIC);
  }

  /** The same encoder for pictures of another side. */
  static Vision sized(Vision own, int side) {
    return new Vision(
        side,
        own.patchSize(),
        own.tower(),
        own.normalisation(),
        own.classToken(),
        own.patchBias(),
        own.normBefore(),
        own.pooling(),
        own.projection());
  }

  /** A tower of Hugging Face's, whose class has these defaults. */
  static Tower tower(Settings part, Tower defaults) {
    return new Tower(
        part.size("hidden_size", defaults.width()),
        part.size("num_hidden_layers", defaults.depth()),
        part.size("num_attention_heads", defaults.heads()),
        part.size("intermediate_size", defaults.mlpWidth()),
        part.number("layer_norm_eps", defaults.epsilon()),
        activation(part, defaults.activation()));
  }

  private static Activation activation(Settings part, Activation otherwise) {
    return switch (part.word("hidden_act", "")) {
      case "" -> otherwise;
      case "gelu" -> Activation.GELU;
      case "quick_gelu" -> Activation.QUICK_GELU;
      case "gelu_pytorch_tanh", "gelu_new" -> Activation.TANH_GELU;
      default -> throw part.wrong("hidden_act", "gelu, quick_gelu or gelu_pytorch_tanh");
    };
  }

  /** Blocks as transformers names those of CLIP and SigLIP. */
  static Row[] blocks(String ours, String theirs) {
    String to = ours + ".blocks.*.";
    String from = theirs + ".encoder.layers.*.";
    return new Row[] {
      row(to + "norm1.*", from + "layer_norm1.*"),
      joined(
          to + "attn.qkv.*",
          from + "self_attn.q_proj.*",
          from + "self_attn.k_proj.*",
          from + "self_attn.v_proj.*"),
      row(to + "attn.proj.*", from + "self_attn.out_proj.*"),
      row(to + "norm2.*", from + "layer_norm2.*"),
      row(to + "mlp.**", from + "mlp.**"),
    };
  }

  /** What both families have alike beside the blocks. */
  static Row[] texts() {
    return new Row[] {
      row("text_encoder.token_embedding.weight", "text_model.embeddings.token_embedding.weight"),
      row("text_encoder.positional_embedding", "text_model.embeddings.position_embedding.weight"),
      row("text_encoder.norm.*", "text_model.final_layer_norm.*"),
      row("visual_encoder.norm.*", "vision_model.post_layernorm.*"),
      row("visual_encoder.patch_embed.proj.*", "vision_model.embeddings.patch_embedding.*"),
    };
  }

  /** The exponential of a logarithm that a checkpoint holds as a weight. */
  static double scale(WeightSource weights) {
    return Math.exp(number(weights, "logit_scale"));
  }

  static double number(WeightSource weights, String name) {
    if (!weights.names().contains(name)) {
      throw new Failure(
          Failure.Reason.MISMATCH, "the weights lack " + name + ", which tells what cosines mean");
    }
    float number = weights.weight(name).data()[0];
    if (!Float.isFinite(number)) {
      throw new Failure(
          Failure.Reason.CORRUPT, name + " is " + number + ", no number: fetch it again");
    }
    return number;
  }
}
