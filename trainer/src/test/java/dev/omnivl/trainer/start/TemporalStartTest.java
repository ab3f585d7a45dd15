package dev.omnivl.trainer.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.fixture.SmallTokenizer;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.session.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TemporalStartTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFreshClipOfEqualFramesIsItsImage(int tubelet) {
    try (TextTokenizer tokenizer = SmallTokenizer.of(1_000, 40);
        Session session = Session.fresh(config(tubelet), tokenizer, 3)) {
      float[] image = session.images(List.of(pixels(1))).getFirst();
      byte[] still = repeated(pixels(1), 4);
      assertThat(largest(session.clips(List.of(still)).getFirst(), image)).isGreaterThan(0.01);
      TemporalStart.follow(session.parameters());
      assertThat(largest(session.clips(List.of(still)).getFirst(), image)).isLessThan(1e-5);
      assertThat(session.images(List.of(pixels(1))).getFirst()).containsExactly(image, offset(0f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatClipsHaveTaughtIsKept(int tubelet) {
    try (TextTokenizer tokenizer = SmallTokenizer.of(1_000, 40);
        Session session = Session.fresh(config(tubelet), tokenizer, 3)) {
      String last = "visual_encoder.blocks.1.temporal_fc.weight";
      String first = "visual_encoder.patch_embed_3d.proj.weight";
      float[] taught = session.parameters().master(last).toFloatArray();
      taught[5] = 1e-6f;
      session.parameters().set(last, taught);
      float[] before = session.parameters().master(first).toFloatArray();
      TemporalStart.follow(session.parameters());
      assertThat(session.parameters().master(first).toFloatArray()).isEqualTo(before);
    }
  }

  private static OmniVlConfig config(int tubelet) {
    OmniVlConfig nano = Preset.NANO.config();
    VisionConfig v = nano.vision();
    return new OmniVlConfig(
        new VisionConfig(
            v.imageSize(),
            v.patchSize(),
            v.frames(),
            tubelet,
            v.width(),
            v.depth(),
            v.heads(),
            v.mlpWidth(),
            v.dropPath()),
        nano.text(),
        nano.embeddingDimensions());
  }

  private static byte[] pixels(long seed) {
    byte[] pixels = new byte[32 * 32 * 3];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private static byte[] repeated(byte[] frame, int times) {
    byte[] clip = Arrays.copyOf(frame, frame.length * times);
    for (int time = 1; time < times; time++) {
      System.arraycopy(frame, 0, clip, time * frame.length, frame.length);
    }
    return clip;
  }

  private static double largest(float[] a, float[] b) {
    double largest = 0;
    for (int index = 0; index < a.length; index++) {
      largest = Math.max(largest, Math.abs(a[index] - b[index]));
    }
    return largest;
  }
}
