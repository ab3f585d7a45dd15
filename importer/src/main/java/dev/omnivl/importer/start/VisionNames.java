package dev.omnivl.importer.start;

/**
 * Names of a visual encoder's weights.
 *
 * @param patches the tokenizer, without weight or bias
 * @param positions of the places
 * @param times positions of the frames
 * @param blocks with a star for the block's number, and a point at its end
 * @param norm the first norm of a block
 * @param mlp the first projection of a block's MLP
 */
record VisionNames(
    String patches, String positions, String times, String blocks, String norm, String mlp) {
  static final VisionNames NONE = new VisionNames("", "", "", "", "", "");

  static final VisionNames TRANSFORMERS =
      new VisionNames(
          "embeddings.patch_embeddings.projection",
          "embeddings.position_embeddings",
          "embeddings.time_embeddings",
          "encoder.layer.*.",
          "layernorm_before",
          "intermediate.dense");

  static final VisionNames TIMM =
      new VisionNames(
          "patch_embed.proj", "pos_embed", "time_embed", "blocks.*.", "norm1", "mlp.fc1");

  static final VisionNames BLIP =
      new VisionNames(
          "vision_model.embeddings.patch_embedding",
          "vision_model.embeddings.position_embedding",
          "",
          "vision_model.encoder.layers.*.",
          "layer_norm1",
          "mlp.fc1");

  static final VisionNames BLIP_OF_AUTHORS =
      new VisionNames(
          "visual_encoder.patch_embed.proj",
          "visual_encoder.pos_embed",
          "",
          "visual_encoder.blocks.*.",
          "norm1",
          "mlp.fc1");
}
