package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.JavaProgram;
import dev.omnivl.media.decode.MediaDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files are one clear failure, never another exception and never the end of the process.
 */
final class DamageTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  /** The heap of 512 MB, and what the JVM, FFmpeg and a frame in it take beside. */
  private static final int PEAK_MEGABYTES = 1000;

  private static final Map<String, byte[]> FILES =
      MediaFiles.ofEachFormat(noise(), MediaFiles.greys(64, 48, 12));

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

  /**
   * Damaged files of every format, in a process with a small heap. {@code omnivl test --long} does
   * all of them, {@code -Domnivl.seed} another choice.
   */
  @Test
  void damageGivesFramesOrFailuresInBoundedTimeAndMemory() throws Exception {
    boolean all = Boolean.getBoolean("omnivl.long");
    String seed = System.getProperty("omnivl.seed", "11");
    Path output = Files.createTempFile("damage", ".txt");
    try {
      Process process =
          JavaProgram.of(
                  List.of("-Xmx512m", "-Djava.awt.headless=true"),
                  DamageRounds.class,
                  all ? "20000" : "600",
                  seed)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(all ? 60 : 10, TimeUnit.MINUTES);
      process.destroyForcibly().waitFor();
      List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
      String said = String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
      assertThat(ended).as(said).isTrue();
      assertThat(process.exitValue()).as("seed %s: %s", seed, said).isZero();
      System.out.println(lines.getLast());
      Matcher peak = Pattern.compile("peak=(\\d+)MB").matcher(said);
      assertThat(peak.find()).as(said).isTrue();
      assertThat(Integer.parseInt(peak.group(1))).as(said).isLessThan(PEAK_MEGABYTES);
    } finally {
      Files.delete(output);
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
