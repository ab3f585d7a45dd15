package dev.omnivl.media;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A program that damages files of every format and reads them, in a process of its own, whose heap
 * and end can be watched. Arguments: rounds, seed. It ends with 1 at the first round that neither
 * gives frames nor fails as it should, or that takes too long. Each round is named before it runs;
 * the last line has the figures.
 */
final class DamageRounds {
  private static final Duration DECODE_TIME = Duration.ofSeconds(2);

  /** The decoder checks its own limit between packets and rows; a busy machine adds to that. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final MediaDecoder DECODER =
      new MediaDecoder(
          new MediaLimits(
              64 << 20, 1_000_000, 10_000, Duration.ofHours(1), DECODE_TIME, 256 << 20));

  private DamageRounds() {}

  /** Returns whole files of every format that is read, by name. */
  static Map<String, byte[]> files() {
    List<Picture> clip = MediaFiles.greys(64, 48, 12);
    Map<String, byte[]> files = new TreeMap<>();
    files.put("still.webp", MediaFiles.webp(clip.getFirst()));
    files.put("lossy.webp", MediaFiles.webpLossy(clip.getFirst()));
    files.put("clip.webp", MediaFiles.animatedWebp(clip));
    files.put("clip.gif", MediaFiles.gif(clip));
    files.put("clip.apng", MediaFiles.apng(clip));
    files.put("clip.avif", MediaFiles.avif(clip));
    files.put("clip.mov", MediaFiles.mov(clip));
    ScenesTest.stills().forEach(scene -> files.put(scene.name(), ScenesTest.read(scene.name())));
    ScenesTest.clips().forEach(scene -> files.put(scene.name(), ScenesTest.read(scene.name())));
    return files;
  }

  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Map<String, byte[]> files = files();
    List<String> names = new ArrayList<>(files.keySet());
    int read = 0;
    long slowest = 0;
    String slowestRound = "";
    for (int round = 0; round < rounds; round++) {
      String name = names.get(round % names.size());
      // Each round has random numbers of its own, so that one can be done again alone.
      SplittableRandom random = new SplittableRandom(seed + round);
      Mutation mutation = Mutation.values()[random.nextInt(Mutation.values().length)];
      byte[] damaged = mutation.apply(files.getOrDefault(name, new byte[1]), random);
      String what = name + " " + mutation + ", seed " + (seed + round);
      System.out.println(what); // the last one told is the one that ended the process
      long begin = System.nanoTime();
      read += reads(damaged, what) ? 1 : 0;
      long took = System.nanoTime() - begin;
      if (took > slowest) {
        slowest = took;
        slowestRound = what;
      }
      if (took > LONGEST.toNanos()) {
        System.out.println("took " + took / 1_000_000 + " ms: " + what);
        System.exit(1);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "rounds=%d files=%d seed=%d read=%d refused=%d slowest=%dms (%s) peak=%dMB%n",
        rounds,
        names.size(),
        seed,
        read,
        rounds - read,
        slowest / 1_000_000,
        slowestRound,
        peakKilobytes() / 1024);
  }

  /** Returns whether a damaged file still gave frames. */
  private static boolean reads(byte[] damaged, String what) {
    try {
      return !DECODER.frames(damaged, "damaged", FrameSampling.uniform(3), 32).isEmpty();
    } catch (Failure failure) {
      if (Set.of(Reason.UNREADABLE_MEDIA, Reason.TOO_LARGE).contains(failure.reason())) {
        return false;
      }
      throw new IllegalStateException(what, failure);
    } catch (RuntimeException e) {
      throw new IllegalStateException(what, e);
    }
  }

  /** Returns the most memory that this process ever had. */
  private static long peakKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status, StandardCharsets.US_ASCII).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
