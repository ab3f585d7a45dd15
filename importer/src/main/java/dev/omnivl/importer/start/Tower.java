package dev.omnivl.importer.start;

import java.util.List;
import java.util.Locale;

/** A half of the model that public weights can start. */
public enum Tower {
  /** The visual encoder and its projection. */
  VISION("visual_encoder.", "vision_proj."),
  /** The text encoder, both decoders and their heads. */
  TEXT("text_encoder.", "text_decoder.", "text_proj.", "itm_head.");

  private final List<String> scopes;

  Tower(String... scopes) {
    this.scopes = List.of(scopes);
  }

  /** Whether a weight of the model is the tower's. */
  boolean has(String weight) {
    return scopes.stream().anyMatch(weight::startsWith);
  }

  /** What takes its vectors into the space where images and texts are compared. */
  String projection() {
    return this == VISION ? "vision_proj.weight" : "text_proj.weight";
  }

  /** As a recipe calls it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
