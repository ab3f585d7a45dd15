package dev.omnivl.bench.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import dev.omnivl.bench.overload.ServerProcess;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.Precision;
import dev.omnivl.export.HeldWeights;
import dev.omnivl.export.PartContent;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.fixture.RandomWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How much more do sixteen callers get written at the same time than one?
 *
 * <p>Each asks the packaged server for captions of the gallery's images, one after the other, over
 * the loopback and on a connection of its own. What is counted are the tokens of finished captions;
 * in the time is everything that a caption takes, decoding and encoding of its image too. Two
 * models: the bundle that was given, whose captions are as short as it was taught, and one of the
 * same sizes and vocabulary with random weights, which goes on to the limit of a caption, as those
 * of people do. Beside the second the decoder alone in this program, of which only the steps are
 * timed, and the texts of one more caller, while it is idle and while sixteen captions are written.
 * Rounds of all follow each other; the middle one counts.
 */
public final class GenerationSpeed {
  private static final int CALLERS = 16;
  private static final long SEED = 1;

  private GenerationSpeed() {}

  /** What a round gives: of the given model, of the one that writes long texts, and beside it. */
  private record Line(
      CaptionStreams.Round one,
      CaptionStreams.Round many,
      CaptionStreams.Round longOne,
      CaptionStreams.Round longMany,
      double bareOne,
      double bareMany,
      double idle,
      double beside) {}

  /**
   * Runs the benchmark.
   *
   * @param arguments the server's jar, a bundle and a gallery, then {@code --json}, {@code
   *     --seconds N} of each part of a round, {@code --rounds N} and {@code --tokens N}, the most
   *     of a caption, in any order
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path jar = Path.of(given.removeFirst());
    Path bundle = Path.of(given.removeFirst());
    List<byte[]> images = files(Path.of(given.removeFirst()).resolve("images"));
    boolean json = given.remove("--json");
    Duration time = Duration.ofSeconds(Integer.parseInt(Report.option(given, "--seconds", "4")));
    int rounds = Integer.parseInt(Report.option(given, "--rounds", "5"));
    int tokens = Integer.parseInt(Report.option(given, "--tokens", "20"));
    if (!given.isEmpty()) {
      throw Report.end(
          "usage: ./omnivl bench generate [--json] [--seconds N] [--rounds N] [--tokens N]");
    }
    Path folder = Files.createTempDirectory("omnivl-generate-bench");
    try {
      Path random = random(bundle, folder.resolve("random"));
      report(measure(jar, bundle, random, images, time, rounds, tokens), json);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The same sizes and words, with weights that have learned nothing. */
  static Path random(Path bundle, Path folder) throws IOException {
    try (Bundle taught = Bundle.open(bundle)) {
      Part part = taught.part(Capability.CAPTION);
      byte[] tokenizer =
          Files.readAllBytes(bundle.resolve(taught.manifest().prefix(part) + Bundle.TOKENIZER));
      RandomBundle.write(
          folder,
          new PartContent(
              RandomBundle.part(Part.ONLY, part.config(), Precision.FP16),
              new HeldWeights(RandomWeights.of(part.config(), SEED)),
              tokenizer));
      return folder;
    }
  }

  private static List<Line> measure(
      Path jar,
      Path bundle,
      Path random,
      List<byte[]> images,
      Duration time,
      int rounds,
      int tokens)
      throws IOException, InterruptedException {
    List<Line> lines = new ArrayList<>();
    try (ServerProcess taught = ServerProcess.start(jar, bundle, ServerProcess.options());
        ServerProcess untaught = ServerProcess.start(jar, random, ServerProcess.options());
        BareTexts bare = new BareTexts(random, images)) {
      Report.print(
          "%8s %8s %8s %10s | %8s %8s %10s %8s %8s | %10s %10s",
          "tokens/s",
          "1",
          "16",
          "a caption",
          "long, 1",
          "16",
          "a caption",
          "bare, 1",
          "16",
          "text, idle",
          "beside 16");
      CaptionStreams shorts = new CaptionStreams(taught, CALLERS, images, tokens);
      CaptionStreams longs = new CaptionStreams(untaught, CALLERS, images, tokens);
      for (int round = -1; round < rounds; round++) { // the first one warms up
        Line line =
            new Line(
                shorts.round(1, time),
                shorts.round(CALLERS, time),
                longs.round(1, time),
                longs.round(CALLERS, time),
                bare.tokensPerSecond(1, tokens, time),
                bare.tokensPerSecond(CALLERS, tokens, time),
                longs.textBeside(0, time),
                longs.textBeside(CALLERS, time));
        print(round, line);
        if (round >= 0) {
          lines.add(line);
        }
      }
    }
    return lines;
  }

  private static void print(int round, Line line) {
    Report.print(
        "%8s %8.0f %8.0f %10.1f | %8.0f %8.0f %10.1f %8.0f %8.0f | %7.1f ms %7.1f ms",
        round < 0 ? "warm-up" : String.valueOf(round + 1),
        line.one().tokens(),
        line.many().tokens(),
        line.many().tokens() / line.many().captions(),
        line.longOne().tokens(),
        line.longMany().tokens(),
        line.longMany().tokens() / line.longMany().captions(),
        line.bareOne(),
        line.bareMany(),
        line.idle(),
        line.beside());
  }

  private static void report(List<Line> lines, boolean json) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("generate.tokens_per_second", median(lines, line -> line.longOne().tokens()));
    figures.put(
        "generate.concurrency_gain",
        median(lines, line -> line.longMany().tokens() / line.longOne().tokens()));
    figures.put("generate.bare_gain", median(lines, line -> line.bareMany() / line.bareOne()));
    figures.put(
        "generate.of_bare", median(lines, line -> line.longMany().tokens() / line.bareMany()));
    figures.put(
        "generate.short_gain", median(lines, line -> line.many().tokens() / line.one().tokens()));
    figures.put("generate.text_idle_ms", median(lines, Line::idle));
    figures.put("generate.text_beside_ms", median(lines, Line::beside));
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(figures));
    } else {
      figures.forEach((name, value) -> Report.print("%-32s %8.2f", name, value));
    }
  }

  private static double median(List<Line> lines, ToDoubleFunction<Line> figure) {
    return Report.median(lines.stream().mapToDouble(figure).toArray());
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
}
