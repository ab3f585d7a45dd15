package dev.omnivl.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import dev.omnivl.bench.overload.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How much of what the processors could do does ingest of photographs reach?
 *
 * <p>Each stage alone takes all processors: hash, decode and reduce; embed; write. One after the
 * other, they take the sum of their times for each photograph, and no ingest on these processors
 * can be faster than that. The packaged server is fed by one stream over the loopback, from this
 * program, which takes its share of the processors too. Rounds of all of them follow each other;
 * the middle one counts.
 */
public final class IngestSpeed {
  private static final long SEED = 20261127;

  private IngestSpeed() {}

  /**
   * Runs the benchmark.
   *
   * @param arguments the server's jar and a bundle, then {@code --json}, {@code --photos N} of a
   *     round, {@code --width PIXELS} and {@code --rounds N} in any order
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path jar = Path.of(given.removeFirst());
    Path bundle = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    int count = Integer.parseInt(Report.option(given, "--photos", "400"));
    int width = Integer.parseInt(Report.option(given, "--width", "1600"));
    int rounds = Integer.parseInt(Report.option(given, "--rounds", "5"));
    if (!given.isEmpty()) {
      throw Report.end(
          "usage: ./omnivl bench ingest [--json] [--photos N] [--width PIXELS] [--rounds N]");
    }
    Path folder = Files.createTempDirectory("omnivl-ingest-bench");
    try (ServerProcess server = ServerProcess.start(jar, bundle, ServerProcess.options());
        Stages stages = new Stages(bundle, folder.resolve("index"))) {
      Map<String, Object> line =
          measure(stages, new Feeding(server), new Photos(width, SEED), count, rounds);
      if (json) {
        System.out.println(new ObjectMapper().writeValueAsString(line));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Map<String, Object> measure(
      Stages stages, Feeding feeding, Photos photos, int count, int rounds)
      throws InterruptedException {
    double[] decode = new double[rounds];
    double[] encode = new double[rounds];
    double[] write = new double[rounds];
    double[] ingest = new double[rounds];
    double[] share = new double[rounds];
    Report.print(
        "%8s %10s %10s %10s %10s %10s %8s",
        "round", "decode/s", "encode/s", "write/s", "all/s", "ingest/s", "ratio");
    for (int round = -1; round < rounds; round++) { // the first one warms up
      int at = Math.max(round, 0);
      List<byte[]> some = photos.next(count);
      decode[at] = stages.decode(some);
      encode[at] = stages.encode();
      write[at] = stages.write();
      ingest[at] = feeding.perSecond(photos.next(count));
      double all = 1 / (1 / decode[at] + 1 / encode[at] + 1 / write[at]);
      share[at] = ingest[at] / all;
      Report.print(
          "%8s %10.0f %10.0f %10.0f %10.0f %10.0f %8.2f",
          round < 0 ? "warm-up" : String.valueOf(round + 1),
          decode[at],
          encode[at],
          write[at],
          all,
          ingest[at],
          share[at]);
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("decode_per_second", Report.median(decode));
    line.put("encode_per_second", Report.median(encode));
    line.put("write_per_second", Report.median(write));
    line.put("ingest_per_second", Report.median(ingest));
    line.put("ingest_over_stages", Report.median(share));
    return line;
  }
}
