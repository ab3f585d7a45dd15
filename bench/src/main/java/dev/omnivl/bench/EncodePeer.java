package dev.omnivl.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.peer.PythonPeer;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.text.TokenIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

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

  private final Engine engine;
  private final PythonPeer peers;
  private final PublicSize size;
  private final int rounds;

  private EncodePeer(Engine engine, PythonPeer peers, PublicSize size, int rounds) {
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
    String name = Report.option(given, "--size", PublicSize.SIGLIP_B16_224.name());
    if (!given.isEmpty()) {
      throw Report.end("usage: ./omnivl bench encode [--json] [--rounds N] [--size NAME]");
    }
    PublicSize size = PublicSize.valueOf(name.toUpperCase(Locale.ROOT));
    EngineOptions options = EngineOptions.ofProcessor();
    Path folder = Files.createTempDirectory("omnivl-encode");
    try {
      Path written = size.write(folder.resolve("bundle"));
      try (Bundle bundle = Bundle.open(written);
          Engine engine = Engine.open(bundle, options);
          PythonPeer peers = PythonPeer.start(script, written, options.threads())) {
        new EncodePeer(engine, peers, size, rounds).run(json);
      }
    } finally {
      Report.delete(folder);
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
      byte[] noise = new byte[3 * size.pixels() * size.pixels()];
      random.nextBytes(noise);
      pixels.add(noise);
    }
    return () -> engine.encoder().imageVectors(pixels);
  }

  private Runnable texts(int batch) {
    Random random = new Random(SEED);
    List<TokenIds> texts = new ArrayList<>();
    for (int index = 0; index < batch; index++) {
      texts.add(TokenIds.of(random.ints(TOKENS, 0, size.config().vocabulary()).toArray()));
    }
    return () -> engine.encoder().texts(texts);
  }
}
