package dev.omnivl.bench.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.omnivl.bench.PublicSize;
import dev.omnivl.bench.Report;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What does the server cost beside its own engine, and what is left of it under load? All figures
 * are ratios of one run.
 *
 * <p>The engine runs first, alone in this process with as many threads as the server will have: on
 * decoded images and on tokens, in batches of several sizes, of which the fastest counts. Then the
 * packaged server with its defaults, over the loopback, without its cache. The load program shares
 * the processors with the server; so each throughput is also told by the server's own processor
 * time.
 *
 * <p>Arguments: the server's jar, a bundle, a gallery, then {@code --json}, {@code --seconds N} of
 * a round and {@code --size NAME} for a model of that size and random weights in the bundle's
 * place.
 */
public final class ServeSpeed {
  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};
  private static final int CONNECTIONS = 4;
  private static final int CALLERS = 8;
  private static final double BUSY = 0.7; // of capacity
  private static final Duration BEAT = Duration.ofMillis(25);

  private final List<byte[]> files;
  private final Duration round;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private ServeSpeed(List<byte[]> files, Duration round) {
    this.files = files;
    this.round = round;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path jar = Path.of(given.removeFirst());
    Path bundle = Path.of(given.removeFirst());
    Path gallery = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    Duration round = Duration.ofSeconds(Long.parseLong(Report.option(given, "--seconds", "10")));
    String size = Report.option(given, "--size", "");
    if (!given.isEmpty()) {
      throw Report.end("usage: ./omnivl bench serve [--json] [--seconds N] [--size NAME]");
    }
    ServeSpeed speed = new ServeSpeed(Load.files(gallery.resolve("images")), round);
    if (size.isEmpty()) {
      speed.run(jar, bundle, gallery);
    } else {
      Path folder = Files.createTempDirectory("omnivl-serve");
      try {
        Path large =
            PublicSize.valueOf(size.toUpperCase(Locale.ROOT)).write(folder.resolve("bundle"));
        speed.run(jar, large, gallery);
      } finally {
        Report.delete(folder);
      }
    }
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(speed.figures));
    }
  }

  private void run(Path jar, Path bundle, Path gallery) throws IOException, InterruptedException {
    bare(bundle);
    try (ServerProcess server = ServerProcess.start(jar, bundle, ServerProcess.options())) {
      served(server, gallery);
    }
    ratios();
  }

  private void tell(String name, double value) {
    figures.put(name, Math.round(1e3 * value) / 1e3);
    Report.print("%-36s %10.3f", name, value);
  }

  private double figure(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  /** The engine alone. */
  private void bare(Path folder) throws IOException {
    try (Bundle bundle = Bundle.open(folder);
        Engine engine = Engine.open(bundle, EngineOptions.ofProcessor())) {
      Encoder encoder = engine.encoder();
      List<byte[]> pixels = decoded(encoder);
      Load texts = new Load(List.of());
      best("image", n -> encoder.imageVectors(pixels.subList(0, n)));
      best("text", n -> encoder.texts(tokens(encoder, texts, n)));
      tell("bare_text_p50_ms", median(() -> encoder.texts(tokens(encoder, texts, 1))));
    }
  }

  private List<byte[]> decoded(Encoder encoder) {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    Preprocessor preprocessor = new Preprocessor(encoder.part().preprocessing());
    List<byte[]> pixels = new ArrayList<>();
    for (byte[] file : files.subList(0, BATCHES[BATCHES.length - 1])) {
      try (OpenedMedium opened = decoder.open(file, "image", () -> false)) {
        pixels.add(preprocessor.image(opened.image(preprocessor.settings().imageSize())));
      }
    }
    return pixels;
  }

  private static List<TokenIds> tokens(Encoder encoder, Load texts, int count) {
    List<TokenIds> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tokens.add(encoder.tokenizer().encode(texts.text(), SpecialToken.CLS));
    }
    return tokens;
  }

  private void best(String what, IntConsumer batch) {
    double best = 0;
    double ofProcessor = 0;
    for (int size : BATCHES) {
      run(size, batch, round.dividedBy(10)); // compilers and processors warm up
      double[] rates = run(size, batch, round.dividedBy(5));
      best = Math.max(best, rates[0]);
      ofProcessor = Math.max(ofProcessor, rates[1]);
    }
    tell("bare_" + what + "s_per_second", best);
    tell("bare_" + what + "s_per_processor_second", ofProcessor);
  }

  /** Returns how many a second, and how many a second of processor. */
  private static double[] run(int size, IntConsumer batch, Duration time) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long processor = system.getProcessCpuTime();
    long start = System.nanoTime();
    long done = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      batch.accept(size);
      done += size;
    }
    return new double[] {
      done / ((System.nanoTime() - start) / 1e9),
      done / ((system.getProcessCpuTime() - processor) / 1e9)
    };
  }

  private double median(Runnable call) {
    Outcomes outcomes = new Outcomes();
    long end = System.nanoTime() + round.dividedBy(4).toNanos();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      call.run();
      outcomes.answered(System.nanoTime() - start);
      sleep(BEAT);
    }
    return outcomes.milliseconds(0.5);
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server. */
  private void served(ServerProcess server, Path gallery) throws IOException, InterruptedException {
    Load load = new Load(files);
    List<ManagedChannel> many = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      many.add(server.connect());
    }
    ManagedChannel person = server.connect();
    load.closed(many, CALLERS, round); // compilers warm up
    load.closedTexts(many, CALLERS, round);
    idle(load, person);
    saturated("image", server, () -> load.closed(many, CALLERS, round));
    saturated("text", server, () -> load.closedTexts(many, CALLERS, round));
    tell("resident_saturated_mb", server.residentMegabytes());
    double capacity = figure("images_per_second");
    Outcomes busy = load.open(many, BUSY * capacity, round);
    tell("image_p99_at_70_percent_ms", busy.milliseconds(0.99));
    for (int times : new int[] {3, 10}) {
      Outcomes overload = load.open(many, times * capacity, round);
      tell("goodput_" + times + "x_per_second", overload.answered() / (round.toNanos() / 1e9));
      tell("refused_p99_" + times + "x_ms", overload.refusedMilliseconds(0.99));
    }
    tell("resident_overloaded_mb", server.residentMegabytes());
    tell("interactive_beside_ingest", new BesideIngest(server, load, gallery, round).run());
  }

  private void idle(Load load, ManagedChannel person) {
    Outcomes images = new Outcomes();
    Outcomes texts = new Outcomes();
    load.politeImages(person, round.dividedBy(2), BEAT, images);
    load.askTexts(person, round.dividedBy(2), BEAT, texts);
    tell("image_p50_idle_ms", images.milliseconds(0.5));
    tell("text_p50_idle_ms", texts.milliseconds(0.5));
  }

  private interface Saturating {
    Outcomes run() throws InterruptedException;
  }

  private void saturated(String what, ServerProcess server, Saturating load)
      throws InterruptedException {
    Duration before = server.processorTime();
    long start = System.nanoTime();
    double answered = load.run().answered(); // also those that were asked before the end
    tell(what + "s_per_second", answered / ((System.nanoTime() - start) / 1e9));
    tell(
        what + "s_per_processor_second",
        answered / (server.processorTime().minus(before).toNanos() / 1e9));
  }

  private void ratios() {
    for (String what : List.of("image", "text")) {
      tell(
          "throughput_ratio_" + what,
          figure(what + "s_per_second") / figure("bare_" + what + "s_per_second"));
      tell(
          "processor_ratio_" + what,
          figure(what + "s_per_processor_second")
              / figure("bare_" + what + "s_per_processor_second"));
    }
    tell("p99_over_single", figure("image_p99_at_70_percent_ms") / figure("image_p50_idle_ms"));
    double capacity = figure("images_per_second");
    tell(
        "overload.goodput_ratio",
        Math.min(figure("goodput_3x_per_second"), figure("goodput_10x_per_second")) / capacity);
    tell(
        "overload.resident_ratio",
        figure("resident_overloaded_mb") / figure("resident_saturated_mb"));
    tell("text_over_the_wire_ms", figure("text_p50_idle_ms") - figure("bare_text_p50_ms"));
  }
}
