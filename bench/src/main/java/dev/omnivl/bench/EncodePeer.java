package dev.omnivl.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.arch.DualEncoderConfig;
import dev.omnivl.arch.DualEncoderConfig.ImagePooling;
import dev.omnivl.arch.DualEncoderConfig.Text;
import dev.omnivl.arch.DualEncoderConfig.TextPooling;
import dev.omnivl.arch.DualEncoderConfig.Vision;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.arch.Tower;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.bench.peer.PythonPeer;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Precision;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.graph.Activation;
import dev.omnivl.text.TokenIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How fast do the encoders of a base-size model run here, beside Python's ONNX Runtime on the same
 * graphs and eager PyTorch on the same network?
 *
 * <p>In a round each side rests, runs once unmeasured and then once measured, so that nobody's
 * threads are in another's way and all are awake. Arguments: the script of the peers, then {@code
 * --json}, {@code --rounds N} and {@code --size NAME} in any order. The middle of the rounds
 * counts. Weights are random, which time does not depend on. The peers run in the Python that
 * {@code OMNIVL_PYTHON} names, or {@code python3}; one that is not installed there is left out.
 */
public final class EncodePeer {
  private static final int WARM_ROUNDS = 3;
  private static final int ROUNDS = 15;
  private static final long SEED = 1;
  private static final List<String> PEERS = List.of("onnxruntime", "torch");
  private static final int[] BATCHES = {1, 8};
  private static final int TOKENS = 64;
  private static final int REST_MILLIS = 200;

  /** Sizes of public models: their image encoder's patches and pixels. */
  enum Size {
    /** SigLIP and SigLIP 2, base. */
    SIGLIP_B16_224(224, siglip(16, 224)),
    /** SigLIP 2, base, for slow machines. */
    SIGLIP_B32_256(256, siglip(32, 256)),
    /** CLIP's smallest. */
    CLIP_B32_224(224, clip()),
    /** BLIP for retrieval, base. */
    BLIP_B16_384(384, blip());

    private final int pixels;
    private final ModelConfig config;

    Size(int pixels, ModelConfig config) {
      this.pixels = pixels;
      this.config = config;
    }

    private static ModelConfig siglip(int patch, int pixels) {
      Tower tower = new Tower(768, 12, 12, 3072, 1e-6, Activation.TANH_GELU);
      Normalisation halves =
          new Normalisation(List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));
      return new DualEncoderConfig(
          new Vision(
              pixels, patch, tower, halves, false, true, false, ImagePooling.ATTENTION, false),
          new Text(32_000, 64, tower, false, TextPooling.LAST, true),
          768);
    }

    private static ModelConfig clip() {
      Activation quick = Activation.QUICK_GELU;
      return new DualEncoderConfig(
          new Vision(
              224,
              32,
              new Tower(768, 12, 12, 3072, 1e-5, quick),
              Normalisation.CLIP,
              true,
              false,
              true,
              ImagePooling.CLS,
              true),
          new Text(
              49_408, 77, new Tower(512, 12, 8, 2048, 1e-5, quick), true, TextPooling.END, false),
          512);
    }

    private static ModelConfig blip() {
      return new OmniVlConfig(
          new VisionConfig(384, 16, 1, 1, 768, 12, 12, 3072, 0),
          new TextConfig(30_524, 512, 768, 12, 12, 3072, 0),
          256,
          EnumSet.of(Branch.CONTRAST, Branch.ALIGNMENT));
    }
  }

  private final Engine engine;
  private final PythonPeer peers;
  private final Size size;
  private final int rounds;

  private EncodePeer(Engine engine, PythonPeer peers, Size size, int rounds) {
    this.engine = engine;
    this.peers = peers;
    this.size = size;
    this.rounds = rounds;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path script = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    int rounds = Integer.parseInt(Report.option(given, "--rounds", Integer.toString(ROUNDS)));
    String name = Report.option(given, "--size", Size.SIGLIP_B16_224.name());
    if (!given.isEmpty()) {
      throw Report.end("usage: ./omnivl bench encode [--json] [--rounds N] [--size NAME]");
    }
    Size size = Size.valueOf(name.toUpperCase(Locale.ROOT));
    EngineOptions options = EngineOptions.ofProcessor();
    Path folder = Files.createTempDirectory("omnivl-encode");
    try {
      Path written = folder.resolve("bundle");
      RandomBundle.write(written, size.config, Precision.FP32, SEED);
      try (Bundle bundle = Bundle.open(written);
          Engine engine = Engine.open(bundle, options);
          PythonPeer peers = PythonPeer.start(script, written, options.threads())) {
        new EncodePeer(engine, peers, size, rounds).run(json);
      }
    } finally {
      delete(folder);
    }
  }

  private void run(boolean json) throws IOException {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String peer : PEERS) {
      peers.version(peer).ifPresent(version -> versions.put(peer, version));
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String what : List.of("image", "text")) {
      for (int batch : BATCHES) {
        rows.add(row(what, batch, List.copyOf(versions.keySet())));
      }
    }
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("size", size);
      all.put("threads", EngineOptions.ofProcessor().threads());
      all.put("rounds", rounds);
      all.put("peers", versions);
      all.put("rows", rows);
      System.out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    } else {
      Report.print("%s, %d threads, %d rounds, %s", size, options(), rounds, versions);
      rows.forEach(row -> Report.print("%s", row));
    }
  }

  private static int options() {
    return EngineOptions.ofProcessor().threads();
  }

  private Map<String, Object> row(String what, int batch, List<String> names) throws IOException {
    Runnable ours = what.equals("image") ? images(batch) : texts(batch);
    double[] own = new double[rounds];
    double[][] others = new double[names.size()][rounds];
    for (int round = -WARM_ROUNDS; round < rounds; round++) {
      rest();
      ours.run(); // wakes what slept
      long start = System.nanoTime();
      ours.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (round >= 0) {
        own[round] = seconds;
      }
      for (int peer = 0; peer < names.size(); peer++) {
        rest();
        double other = peers.seconds(names.get(peer), what, batch);
        if (round >= 0) {
          others[peer][round] = other;
        }
      }
    }
    double median = Report.median(own);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("what", what);
    row.put("batch", batch);
    row.put("ms", rounded(1e3 * median));
    row.put("perSecond", rounded(batch / median));
    for (int peer = 0; peer < names.size(); peer++) {
      double other = Report.median(others[peer]);
      row.put(names.get(peer) + "Ms", rounded(1e3 * other));
      row.put("speedBeside_" + names.get(peer), rounded(other / median));
    }
    return row;
  }

  /** Threads of whoever ran before spin for a while: they shall not be in the next one's way. */
  private static void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double rounded(double value) {
    return Math.round(1e3 * value) / 1e3;
  }

  private Runnable images(int batch) {
    Random random = new Random(SEED);
    List<byte[]> pixels = new ArrayList<>();
    for (int image = 0; image < batch; image++) {
      byte[] noise = new byte[3 * size.pixels * size.pixels];
      random.nextBytes(noise);
      pixels.add(noise);
    }
    return () -> engine.encoder().imageVectors(pixels);
  }

  private Runnable texts(int batch) {
    Random random = new Random(SEED);
    List<TokenIds> texts = new ArrayList<>();
    for (int index = 0; index < batch; index++) {
      texts.add(TokenIds.of(random.ints(TOKENS, 0, size.config.vocabulary()).toArray()));
    }
    return () -> engine.encoder().texts(texts);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
