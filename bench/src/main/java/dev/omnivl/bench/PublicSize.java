package dev.omnivl.bench;

import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.DualEncoderConfig.ImagePooling;
import dev.omnivl.arch.DualEncoderConfig.Text;
import dev.omnivl.arch.DualEncoderConfig.TextPooling;
import dev.omnivl.arch.DualEncoderConfig.Vision;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.Tower;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.bundle.Precision;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.graph.Activation;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/** Sizes of public models: their image encoder's patches and pixels. */
public enum PublicSize {
  /** SigLIP and SigLIP 2, base. */
  SIGLIP_B16_224(224, siglip(16, 224)),
  /** SigLIP 2, base, for slow machines. */
  SIGLIP_B32_256(256, siglip(32, 256)),
  /** CLIP's smallest. */
  CLIP_B32_224(224, clip()),
  /** BLIP for retrieval, base. */
  BLIP_B16_384(384, blip());

  private static final long SEED = 1;

  private final int pixels;
  private final ModelConfig config;

  PublicSize(int pixels, ModelConfig config) {
    this.pixels = pixels;
    this.config = config;
  }

  private static ModelConfig siglip(int patch, int pixels) {
    Tower tower = new Tower(768, 12, 12, 3072, 1e-6, Activation.TANH_GELU);
    Normalisation halves = new Normalisation(List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));
    return new DualEncoderConfig(
        new Vision(pixels, patch, tower, halves, false, true, false, ImagePooling.ATTENTION, false),
        new Text(32_000, 64, tower, false, TextPooling.LAST, true),
        768);
  }

  private static ModelConfig clip() {
    Activation quick = Activation.QUICK_GELU;
    return new DualEncoderConfig(
        new Vision(
            224,
            32,
            new Tower(768, 12, 12, 3072, 1e-5, quick),
            Normalisation.CLIP,
            true,
            false,
            true,
            ImagePooling.CLS,
            true),
        new Text(
            49_408, 77, new Tower(512, 12, 8, 2048, 1e-5, quick), true, TextPooling.END, false),
        512);
  }

  private static ModelConfig blip() {
    return new OmniVlConfig(
        new VisionConfig(384, 16, 1, 1, 768, 12, 12, 3072, 0),
        new TextConfig(30_524, 512, 768, 12, 12, 3072, 0),
        256,
        EnumSet.of(Branch.CONTRAST, Branch.ALIGNMENT));
  }

  ModelConfig config() {
    return config;
  }

  /** Returns the side of an image. */
  int pixels() {
    return pixels;
  }

  /** Writes a bundle of this size, of random weights; returns the folder. */
  public Path write(Path folder) {
    RandomBundle.write(folder, config, Precision.FP32, SEED);
    return folder;
  }
}
