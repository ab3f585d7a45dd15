package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.decode.MediaDecoder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each cap refuses what passes it, names the item, the value and the limit, and lets through what
 * just fits.
 */
final class LimitsTest {
  private static final byte[] STILL = MediaFiles.png(Picture.gradient(64, 48));
  private static final List<Picture> PICTURES = MediaFiles.greys(64, 48, 12);

  private static void refused(byte[] file, MediaLimits limits, String... words) {
    assertThatThrownBy(
            () -> new MediaDecoder(limits).frames(file, "big.bin", FrameSampling.uniform(3), 0))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
              assertThat(failure.getMessage()).startsWith("big.bin: ").contains(words);
            });
  }

  private static MediaLimits limits(long bytes, long pixels, int frames, Duration duration) {
    return new MediaLimits(bytes, pixels, frames, duration, Duration.ofMinutes(1), 64 << 20);
  }

  @Test
  void bytes() {
    refused(
        STILL,
        limits(STILL.length - 1, 9999, 99, Duration.ofHours(1)),
        "bytes",
        "" + (STILL.length - 1));
    MediaLimits fits = limits(STILL.length, 9999, 99, Duration.ofHours(1));
    assertThat(new MediaDecoder(fits).image(STILL, "x", 0).width()).isEqualTo(64);
  }

  @Test
  void pixels() {
    MediaLimits less = limits(1 << 20, 64 * 48 - 1, 99, Duration.ofHours(1));
    List<byte[]> files =
        List.of(
            STILL,
            MediaFiles.jpeg(Picture.gradient(64, 48)),
            MediaFiles.webp(Picture.gradient(64, 48)),
            MediaFiles.avif(List.of(Picture.gradient(64, 48))),
            MediaFiles.gif(PICTURES),
            MediaFiles.apng(PICTURES),
            MediaFiles.animatedWebp(PICTURES),
            MediaFiles.mp4(PICTURES),
            MediaFiles.webm(PICTURES));
    for (byte[] file : files) {
      refused(file, less, "64 x 48", "3072", "3071");
    }
    MediaLimits fits = limits(1 << 20, 64 * 48, 99, Duration.ofHours(1));
    assertThat(new MediaDecoder(fits).image(STILL, "x", 0).width()).isEqualTo(64);
  }

  @Test
  void framesAndDuration() {
    for (byte[] file :
        List.of(
            MediaFiles.gif(PICTURES),
            MediaFiles.apng(PICTURES),
            MediaFiles.animatedWebp(PICTURES),
            MediaFiles.mp4(PICTURES))) {
      refused(file, limits(1 << 20, 9999, 11, Duration.ofHours(1)), "frames", "11");
      refused(file, limits(1 << 20, 9999, 99, Duration.ofMillis(1199)), "PT1.2S", "PT1.199S");
      MediaLimits fits = limits(1 << 20, 9999, 12, Duration.ofMillis(1200));
      assertThat(new MediaDecoder(fits).frames(file, "x", FrameSampling.uniform(3), 0)).hasSize(3);
    }
  }

  @Test
  void decodeTime() {
    MediaLimits impatient =
        new MediaLimits(1 << 20, 9999, 99, Duration.ofHours(1), Duration.ofNanos(1), 64 << 20);
    refused(MediaFiles.mp4(PICTURES), impatient, "longer", "PT0.000000001S");
    refused(MediaFiles.animatedWebp(PICTURES), impatient, "longer");
  }

  @Test
  void headerOfABombIsReadBeforeItsPixels() {
    byte[] bomb = STILL.clone();
    java.nio.ByteBuffer.wrap(bomb).putInt(16, 29_700).putInt(20, 20_990);
    refused(bomb, MediaLimits.DEFAULTS, "29700 x 20990", "623403000", "100000000");
  }
}
