package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.JavaProgram;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file of a stranger costs a bounded time and a bounded memory, read or refused. */
final class HostileTest {
  /** Two seconds on a machine of its own; this one has other things to do. */
  private static final Duration GENEROUS = Duration.ofSeconds(10);

  private static final long MOST_MEGABYTES = 300;
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);
  private static final Map<String, byte[]> LARGE = Crafted.large();

  static Stream<String> large() {
    return LARGE.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("large")
  void eightMegabytesOfStructureAreReadOrRefusedSoon(String name) {
    byte[] file = Objects.requireNonNull(LARGE.get(name));
    assertThat(file.length).isBetween(Crafted.LARGE / 2, Crafted.LARGE + 4096);
    long begin = System.nanoTime();
    try (OpenedMedium medium = DECODER.open(file, name)) {
      medium.frames(FrameSampling.uniform(4), 224);
    } catch (Failure failure) {
      assertThat(failure.reason()).isIn(Reason.UNREADABLE_MEDIA, Reason.TOO_LARGE);
      assertThat(failure.getMessage()).startsWith(name + ": ").doesNotContain("took longer");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(name).isLessThan(GENEROUS);
  }

  @Test
  void soundOfManySamplesIsNothingToAClip() {
    byte[] clip = MediaFiles.mp4(MediaFiles.greys(64, 48, 12));
    byte[] file = Crafted.withUncompressedSound(clip);
    assertThat(DECODER.frames(file, "sound.mp4", FrameSampling.uniform(3), 0))
        .usingRecursiveComparison()
        .isEqualTo(DECODER.frames(clip, "silent.mp4", FrameSampling.uniform(3), 0));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSmallServerSurvivesThem(@TempDir Path folder) throws IOException, InterruptedException {
    Map<String, byte[]> files = new LinkedHashMap<>(Crafted.greedy());
    for (String name :
        List.of(
            "gif_9984x9984_2frames.gif",
            "gif_9984x9984_600frames.gif",
            "mp4_stsz_85M.mp4",
            "webp_9984x9984.webp")) {
      files.put(name, resource("hostile/" + name));
    }
    Path plain = Files.write(folder.resolve("plain"), resource("gradient.png"));
    List<String> paths = new ArrayList<>();
    paths.add(plain.toString());
    for (byte[] file : files.values()) {
      paths.add(Files.write(folder.resolve("file" + paths.size()), file).toString());
    }
    Path output = folder.resolve("output");
    Process process =
        JavaProgram.of(List.of("-Xmx512m"), HostileProgram.class, paths.toArray(String[]::new))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    assertThat(lines).as("%s", lines).hasSize(files.size());
    List<String> names = List.copyOf(files.keySet());
    for (int i = 0; i < lines.size(); i++) {
      String[] columns = lines.get(i).split("\t");
      String what = names.get(i) + ": " + lines.get(i);
      assertThat(Long.parseLong(columns[0])).as(what).isLessThan(GENEROUS.toMillis());
      assertThat(Long.parseLong(columns[1])).as(what).isLessThan(MOST_MEGABYTES);
      assertThat(columns[2]).as(what).matches("read|(UNREADABLE_MEDIA|TOO_LARGE): hostile: .*");
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(HostileTest.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    }
  }
}
