package dev.omnivl.importer.family;

import static dev.omnivl.importer.rename.Renaming.resized;
import static dev.omnivl.importer.rename.Renaming.row;

import dev.omnivl.importer.rename.Positions;
import dev.omnivl.importer.rename.Renaming.Row;
import dev.omnivl.importer.rename.Renaming.Tie;
import java.util.List;

/** What is the same in all of BLIP's checkpoints. */
public final class BlipNames {
  /** What no model needs. */
  public static final List<String> DROPPED =
      List.of("**position_ids", "**_m.**", "**_queue", "queue_ptr", "ptr_queue", "**.pooler.**");

  /** The decoder's output weight is its word table. */
  public static final Tie TIED_WORDS =
      new Tie(
          "text_decoder.cls.predictions.decoder.weight",
          "text_decoder.bert.embeddings.word_embeddings.weight");

  /** The output's bias has two names. */
  public static final Tie TIED_BIAS =
      new Tie("text_decoder.cls.predictions.decoder.bias", "text_decoder.cls.predictions.bias");

  private BlipNames() {}

  /**
   * How the visual encoder and its projection come.
   *
   * @param authors whether names are the authors', which are ours, or those of transformers
   */
  public static Row[] vision(boolean authors, Positions grid) {
    Row projection = row("vision_proj.*", "vision_proj.*");
    String positions = "visual_encoder.pos_embed";
    if (authors) {
      return new Row[] {
        resized(positions, positions, grid),
        row("visual_encoder.**", "visual_encoder.**"),
        projection
      };
    }
    String layers = "vision_model.encoder.layers.*.";
    String blocks = "visual_encoder.blocks.*.";
    return new Row[] {
      row("visual_encoder.patch_embed.proj.*", "vision_model.embeddings.patch_embedding.*"),
      row("visual_encoder.cls_token", "vision_model.embeddings.class_embedding"),
      resized(positions, "vision_model.embeddings.position_embedding", grid),
      row(blocks + "norm1.*", layers + "layer_norm1.*"),
      row(blocks + "attn.qkv.*", layers + "self_attn.qkv.*"),
      row(blocks + "attn.proj.*", layers + "self_attn.projection.*"),
      row(blocks + "norm2.*", layers + "layer_norm2.*"),
      row(blocks + "mlp.**", layers + "mlp.**"),
      row("visual_encoder.norm.*", "vision_model.post_layernorm.*"),
      projection
    };
  }
}
