package dev.omnivl.bench.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import dev.omnivl.bench.overload.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Is a server that is asked everything for long the same at the end, and does everybody hear how
 * their request ended?
 *
 * <p>The packaged server, as a process of its own, is asked by a dozen callers at once: texts,
 * images, clips, captions as they are written, searches, tensors of the Open Inference Protocol,
 * and streams that fill its index. One request in ten is wrong, one in twenty has a deadline that
 * may pass, one in twenty is left by its caller. Once a minute a model is loaded, made the default,
 * and the other one unloaded.
 *
 * <p>Arguments: the checkout's folder, the server's jar, a bundle, a gallery, then {@code --minutes
 * N} and {@code --json}. Exit code 1 if the verdict is bad.
 */
public final class Soak {
  /** More than this after the fifth minute is a leak, or looks like one. */
  private static final double MOST_GROWTH = 0.1;

  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final Duration SWAP = Duration.ofMinutes(1);
  private static final long SEED = 99;
  private static final int CALLERS_OF_A_KIND = 2;

  private final Tally tally;
  private final Mix mix;
  private final Duration time;
  private final Resident resident = new Resident();
  private final Resident anonymous = new Resident();
  private final List<Thread> threads = new ArrayList<>();

  private Soak(Tally tally, Mix mix, Duration time) {
    this.tally = tally;
    this.mix = mix;
    this.time = time;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path home = Path.of(given.removeFirst());
    Path jar = Path.of(given.removeFirst());
    Path bundle = Path.of(given.removeFirst());
    Path gallery = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    double minutes = Double.parseDouble(Report.option(given, "--minutes", "30"));
    if (!given.isEmpty() || !(minutes > 0)) {
      throw Report.end("usage: ./omnivl bench soak [--minutes N] [--json]");
    }
    Duration time = Duration.ofMillis((long) (60_000 * minutes));
    Mix mix = new Mix(files(gallery.resolve("images")), files(gallery.resolve("clips")));
    Soak soak = new Soak(new Tally(Documented.read(home)), mix, time);
    Map<String, Object> result = soak.run(jar, bundle);
    boolean good = soak.tell();
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(result));
    }
    System.exit(good ? 0 : 1);
  }

  private static List<byte[]> files(Path folder) throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
    return files;
  }

  private Map<String, Object> run(Path jar, Path bundle) throws IOException, InterruptedException {
    Path models = Files.createTempDirectory("omnivl-soak");
    try {
      List<String> names = List.of("one", "other");
      for (String name : names) {
        copy(bundle, models.resolve(name));
      }
      Files.createSymbolicLink(models.resolve("current"), Path.of("one"));
      List<String> settings =
          List.of(
              "-Domnivl.media.max-bytes=" + Broken.TOO_LARGE, // so that "too large" is not too much
              "-Domnivl.engine.warm=all");
      try (ServerProcess server =
          ServerProcess.start(jar, models, ServerProcess.options(), settings)) {
        return soak(server, names);
      }
    } finally {
      Report.delete(models);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Map<String, Object> soak(ServerProcess server, List<String> names)
      throws IOException, InterruptedException {
    Random seeds = new Random(SEED);
    long began = System.nanoTime();
    BooleanSupplier over = () -> System.nanoTime() - began >= time.toNanos();
    for (Mix.Kind kind : Mix.Kind.values()) {
      for (int caller = 0; caller < CALLERS_OF_A_KIND; caller++) {
        Random random = new Random(seeds.nextLong());
        start(kind.name(), new Asker(server.connect(), mix, kind, tally, random, over));
      }
    }
    start("filler", new Filler(server.connect(), mix, tally, new Random(seeds.nextLong()), over));
    Swapper swapper = new Swapper(server.connect(), names, SWAP, tally, over);
    start("swapper", swapper);
    sample(server, began, over);
    for (Thread thread : threads) {
      thread.join();
    }
    return result(swapper.swaps(), System.nanoTime() - began);
  }

  private void start(String name, Runnable caller) {
    threads.add(Thread.ofVirtual().name("soak-" + name).start(caller));
  }

  private void sample(ServerProcess server, long began, BooleanSupplier over)
      throws IOException, InterruptedException {
    long told = -1;
    while (!over.getAsBoolean()) {
      Duration at = Duration.ofNanos(System.nanoTime() - began);
      resident.add(at, server.residentMegabytes());
      anonymous.add(at, server.anonymousMegabytes());
      if (at.toMinutes() > told) {
        told = at.toMinutes();
        Report.print(
            "minute %3d: resident %d MB, of which files %d; %d requests, %d lost, %d undocumented",
            told,
            server.residentMegabytes(),
            server.residentMegabytes() - server.anonymousMegabytes(),
            tally.requests(),
            tally.lost(),
            tally.undocumented());
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(BEAT.toNanos(), time.toNanos() / 10));
    }
  }

  private Map<String, Object> result(int swaps, long nanos) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("soak.minutes", rounded(nanos / 60e9));
    result.put("soak.requests", tally.requests());
    result.put("soak.lost", tally.lost());
    result.put("soak.undocumented", tally.undocumented());
    result.put("soak.resident_growth_after_5_min", rounded(resident.growth()));
    result.put("soak.swaps", swaps);
    result.put("soak.resident_after_5_min_mb", rounded(resident.settled()));
    result.put("soak.resident_end_mb", rounded(resident.last()));
    result.put("soak.resident_peak_mb", rounded(resident.peak()));
    result.put("soak.anonymous_growth_after_5_min", rounded(anonymous.growth()));
    return result;
  }

  private static double rounded(double value) {
    return Math.round(1e3 * value) / 1e3;
  }

  /** Prints how requests ended, and the verdict. */
  private boolean tell() {
    tally.lines().forEach(line -> Report.print("%s", line));
    tally.first().forEach(line -> Report.print("! %s", line));
    boolean good =
        tally.lost() == 0 && tally.undocumented() == 0 && !(resident.growth() > MOST_GROWTH);
    Report.print(
        "%s: %d requests in %.1f minutes, %d lost, %d ended as no document says, resident %+.1f %%%s",
        good ? "good" : "BAD",
        tally.requests(),
        time.toMillis() / 60e3,
        tally.lost(),
        tally.undocumented(),
        100 * resident.growth(),
        time.compareTo(Resident.SETTLED) > 0
            ? " after the fifth minute"
            : ", which says nothing yet");
    return good;
  }
}
