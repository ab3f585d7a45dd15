package dev.omnivl.arch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Model sizes with a name, from one that trains on a laptop to the paper's. */
public enum Preset {
  /** For tests: everything is there, nothing is large. */
  NANO(vision(32, 8, 4, 32, 2, 2), text(1_000, 40, 48, 2, 2), 32),
  /**
   * Trains on two CPU cores within hours. Text sizes are those of MiniLM, from which it can start.
   */
  TINY(vision(64, 8, 8, 192, 6, 3), text(30_524, 512, 384, 4, 12), 128),
  /** Between tiny and base: the sizes of DeiT-S and MiniLM. */
  SMALL(vision(224, 16, 8, 384, 12, 6), text(30_524, 512, 384, 6, 12), 256),
  /** The paper's: TimeSformer-base, BERT-base, 8 frames of 224 pixels. */
  BASE(vision(224, 16, 8, 768, 12, 12), text(30_524, 512, 768, 12, 12), 256);

  private final OmniVlConfig config;

  Preset(VisionConfig vision, TextConfig text, int embeddingDimensions) {
    this.config = new OmniVlConfig(vision, text, embeddingDimensions);
  }

  /** The preset's sizes. */
  public OmniVlConfig config() {
    return config;
  }

  /**
   * Finds a preset by its lower-case name.
   *
   * @throws Failure INVALID_ARGUMENT naming the presets there are
   */
  public static Preset named(String name) {
    return Arrays.stream(values())
        .filter(preset -> preset.label().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new Failure(
                Reason.INVALID_ARGUMENT,
                "no preset \""
                    + name
                    + "\"; there are "
                    + Arrays.stream(values())
                        .map(Preset::label)
                        .collect(Collectors.joining(", "))));
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static VisionConfig vision(
      int imageSize, int patch, int frames, int width, int depth, int heads) {
    return new VisionConfig(imageSize, patch, frames, 1, width, depth, heads, 4 * width, 0.1);
  }

  private static TextConfig text(int vocabulary, int maxTokens, int width, int depth, int heads) {
    return new TextConfig(vocabulary, maxTokens, width, depth, heads, 4 * width, 0.1);
  }
}
