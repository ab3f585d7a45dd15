package dev.omnivl.importer.start;

import dev.omnivl.arch.Normalisation;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Whose names weights have. They tell by themselves what they are of, also where nothing lies
 * beside them. Prefixes that a class adds are gone.
 */
enum Origin {
  TIMESFORMER(
      "TimeSformer",
      Set.of(Tower.VISION),
      VisionNames.TRANSFORMERS,
      "embeddings.time_embeddings",
      "temporal_attention"),
  VIT("ViT", Set.of(Tower.VISION), VisionNames.TRANSFORMERS, "embeddings.cls_token", "layernorm_"),
  TIMESFORMER_OF_AUTHORS(
      "TimeSformer", Set.of(Tower.VISION), VisionNames.TIMM, "time_embed", "blocks.0.temporal_fc."),
  TIMM("ViT", Set.of(Tower.VISION), VisionNames.TIMM, "cls_token", "blocks.0.norm1."),
  BERT(
      "BERT",
      Set.of(Tower.TEXT),
      VisionNames.NONE,
      "embeddings.word_embeddings.weight",
      "attention.self."),
  BLIP(
      "BLIP",
      Set.of(Tower.VISION, Tower.TEXT),
      VisionNames.BLIP,
      "vision_model.embeddings.class_embedding",
      "self_attn.qkv."),
  BLIP_OF_AUTHORS(
      "BLIP",
      Set.of(Tower.VISION, Tower.TEXT),
      VisionNames.BLIP_OF_AUTHORS,
      "visual_encoder.cls_token",
      "visual_encoder.blocks.0.");

  private static final Normalisation KINETICS =
      new Normalisation(Collections.nCopies(3, 0.45f), Collections.nCopies(3, 0.225f));

  private final String title;
  private final Set<Tower> towers;
  private final VisionNames vision;
  private final String mark;
  private final String part;

  Origin(String title, Set<Tower> towers, VisionNames vision, String mark, String part) {
    this.title = title;
    this.towers = towers;
    this.vision = vision;
    this.mark = mark;
    this.part = part;
  }

  /** What these names are of, if it is known. */
  static Optional<Origin> of(Set<String> names) {
    return Arrays.stream(values())
        .filter(origin -> names.contains(origin.mark))
        .filter(origin -> names.stream().anyMatch(name -> name.contains(origin.part)))
        .findFirst();
  }

  String title() {
    return title;
  }

  Set<Tower> towers() {
    return towers;
  }

  VisionNames vision() {
    return vision;
  }

  /** Whether it has seen clips. */
  boolean isOfClips() {
    return this == TIMESFORMER || this == TIMESFORMER_OF_AUTHORS;
  }

  boolean isBlip() {
    return this == BLIP || this == BLIP_OF_AUTHORS;
  }

  /** How its pixels were centred and scaled, where no file says so. */
  Normalisation normalisation() {
    return isOfClips() ? KINETICS : isBlip() ? Normalisation.CLIP : Normalisation.HALF;
  }
}
