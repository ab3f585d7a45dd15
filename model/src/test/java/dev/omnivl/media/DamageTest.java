package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.decode.MediaDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files are one clear failure, never another exception and never the end of the process.
 */
final class DamageTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);
  private static final Map<String, byte[]> FILES = files();

  private static Map<String, byte[]> files() {
    Picture still = noise();
    List<Picture> clip = MediaFiles.greys(64, 48, 12);
    Map<String, byte[]> files = new TreeMap<>();
    files.put("jpeg", MediaFiles.jpeg(still));
    files.put("png", MediaFiles.png(still));
    files.put("webp lossless", MediaFiles.webp(still));
    files.put("webp lossy", MediaFiles.webpLossy(still));
    files.put("webp clip", MediaFiles.animatedWebp(clip));
    files.put("gif", MediaFiles.gif(clip));
    files.put("apng", MediaFiles.apng(clip));
    files.put("avif", MediaFiles.avif(List.of(still)));
    files.put("avif clip", MediaFiles.avif(clip));
    files.put("mp4", MediaFiles.mp4(clip));
    files.put("mov", MediaFiles.mov(clip));
    files.put("webm", MediaFiles.webm(clip));
    files.put("mkv", MediaFiles.mkv(clip));
    return files;
  }

  private static Picture noise() {
    SplittableRandom random = new SplittableRandom(3);
    return Picture.paint(64, 48, (x, y) -> 0xff000000 | random.nextInt(0x1000000));
  }

  static Stream<String> names() {
    return FILES.keySet().stream();
  }

  /** A JPEG and a recording that crashed are read as far as they go: ScenesTest. */
  static Stream<String> unforgiving() {
    return names().filter(name -> !Set.of("jpeg", "webm", "mkv").contains(name));
  }

  @ParameterizedTest
  @MethodSource("unforgiving")
  void truncatedIsUnreadable(String name) {
    byte[] file = Objects.requireNonNull(FILES.get(name));
    for (double kept : new double[] {0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99}) {
      byte[] cut = Arrays.copyOf(file, (int) (file.length * kept));
      assertThatThrownBy(
              () -> DECODER.frames(cut, "cut.bin", FrameSampling.uniform(4), 32),
              "%s at %s of %s",
              name,
              kept,
              file.length)
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE_MEDIA);
                assertThat(failure.getMessage()).startsWith("cut.bin: ").doesNotContain("\n");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void flippedBytesGiveFramesOrFailure(String name) {
    byte[] file = Objects.requireNonNull(FILES.get(name));
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 60; round++) {
      byte[] damaged = file.clone();
      for (int i = 0; i <= round % 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        List<TimedFrame> frames = DECODER.frames(damaged, "damaged", FrameSampling.uniform(3), 32);
        assertThat(frames).isNotEmpty();
      } catch (Failure failure) {
        assertThat(failure.reason()).isIn(Reason.UNREADABLE_MEDIA, Reason.TOO_LARGE);
      }
    }
  }

  @Test
  void strangersAreUnreadable() {
    for (String text :
        new String[] {"", "x", "hello", "RIFF....WAVE", "GIF89a", "\u00ff\u00d8\u00ff"}) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> MediaFiles.info(DECODER, bytes, "stranger.jpg"))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE_MEDIA));
    }
  }
}
