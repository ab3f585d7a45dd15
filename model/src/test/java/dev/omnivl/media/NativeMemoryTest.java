package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Decoding keeps no memory and shares no state between threads. */
final class NativeMemoryTest {
  private static final int LOOPS = 200;
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  private static List<byte[]> files() {
    List<Picture> clip = MediaFiles.greys(128, 96, 6);
    return List.of(
        MediaFiles.jpeg(clip.getFirst()),
        MediaFiles.png(clip.getFirst()),
        MediaFiles.animatedWebp(clip),
        MediaFiles.mp4(clip),
        MediaFiles.avif(List.of(clip.getFirst())));
  }

  /**
   * One picture here is 36 kB as RGB: a decoder that kept one frame a call would keep more than 36
   * MB.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void residentSizeStaysFlat() throws IOException {
    List<byte[]> files = files();
    decodeAll(files, LOOPS / 2);
    long before = residentKilobytes();
    decodeAll(files, LOOPS);
    assertThat(residentKilobytes() - before).isLessThan(30_000);
  }

  private static void decodeAll(List<byte[]> files, int times) {
    for (int i = 0; i < times; i++) {
      for (byte[] file : files) {
        DECODER.frames(file, "x", FrameSampling.uniform(2), 0);
        try {
          MediaFiles.info(DECODER, Arrays.copyOf(file, file.length / 2), "cut");
        } catch (Failure expected) {
          assertThat(expected).hasMessageStartingWith("cut");
        }
      }
    }
    System.gc();
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  @Test
  void manyThreadsGetWhatOneGets() throws InterruptedException, ExecutionException {
    List<byte[]> files = files();
    List<byte[]> expected = files.stream().map(NativeMemoryTest::lastFrame).toList();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(6, Thread.ofPlatform().name("decode-", 0).factory())) {
      List<Future<byte[]>> results = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        byte[] file = files.get(i % files.size());
        results.add(threads.submit(() -> lastFrame(file)));
      }
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(expected.get(i % files.size()));
      }
    }
  }

  private static byte[] lastFrame(byte[] file) {
    return DECODER.frames(file, "x", FrameSampling.uniform(5), 0).getLast().frame().rgb();
  }
}
