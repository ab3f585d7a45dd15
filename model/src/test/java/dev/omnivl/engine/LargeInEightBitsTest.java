package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Precision;
import dev.omnivl.bundle.Variant;
import dev.omnivl.export.VariantWriter;
import dev.omnivl.fixture.RandomBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose tensors are as large as those of public models, though it has few weights. */
final class LargeInEightBitsTest {
  private static final int SIDE = 64;

  @TempDir private Path folder;

  @Test
  void imagesDoNotDependOnTheirCompany() {
    RandomBundle.write(folder.resolve("bundle"), config(), Precision.FP32, 1);
    VariantWriter.add(folder.resolve("bundle"), Variant.INT8);
    Random random = new Random(2);
    List<byte[]> pictures = new ArrayList<>();
    for (int picture = 0; picture < 3; picture++) {
      byte[] pixels = new byte[3 * SIDE * SIDE];
      random.nextBytes(pixels);
      pictures.add(pixels);
    }
    try (Bundle int8 = Bundle.open(folder.resolve("bundle"), Variant.INT8);
        Engine engine = Engine.open(int8, new EngineOptions(1, Device.cpu()))) {
      List<float[]> together = engine.encoder().imageVectors(pictures);
      assertThat(together).hasSize(3);
      for (int picture = 0; picture < 3; picture++) {
        assertThat(engine.encoder().imageVectors(List.of(pictures.get(picture))).getFirst())
            .isEqualTo(together.get(picture));
      }
    }
  }

  /** 257 tokens of 4096 inside a block: 4.2 MB. */
  private static OmniVlConfig config() {
    return new OmniVlConfig(
        new VisionConfig(SIDE, 4, 1, 1, 32, 1, 2, 4096, 0),
        new TextConfig(1_000, 16, 32, 1, 2, 64, 0),
        16,
        EnumSet.of(Branch.CONTRAST));
  }
}
