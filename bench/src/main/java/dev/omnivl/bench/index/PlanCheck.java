package dev.omnivl.bench.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bench.Report;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.plan.IndexPlan;
import dev.omnivl.index.plan.MediaCosts;
import dev.omnivl.index.plan.PlanRequest;
import dev.omnivl.index.plan.Planner;
import dev.omnivl.index.plan.ProcessorClock;
import dev.omnivl.index.plan.Trial;
import dev.omnivl.index.plan.UnitCosts;
import dev.omnivl.index.vectors.VectorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Does an index cost what its plan says? Plans as {@code omnivl index plan} does, from a trial on
 * this machine, then builds the index and measures. Time is processor time of one core, so that
 * whatever else runs on the machine counts less.
 */
public final class PlanCheck {
  private static final int DIMENSIONS = 256;
  private static final int QUERIES = 500;
  private static final long SEED = 20261129;
  private static final double OBJECTIVE = 0.95;

  /** Of the pictures that the engine is given, and what the pack writes beside each. */
  private static final double THUMBNAIL_BYTES = 1544;

  private final Map<String, Object> line = new LinkedHashMap<>();

  private PlanCheck() {}

  /**
   * Runs the benchmark.
   *
   * @param arguments {@code --json} and {@code --items N,...} in any order
   */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    boolean json = given.remove("--json");
    List<Integer> sizes =
        Arrays.stream(Report.option(given, "--items", "20000,100000").split(","))
            .map(Integer::valueOf)
            .toList();
    if (!given.isEmpty()) {
      throw Report.end("usage: ./omnivl bench plan [--json] [--items N,...]");
    }
    Map<String, Object> line = measure(sizes);
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(line));
    }
  }

  static Map<String, Object> measure(List<Integer> sizes) throws IOException {
    PlanCheck check = new PlanCheck();
    Path folder = Files.createTempDirectory("omnivl-plan-bench");
    try {
      UnitCosts costs = Trial.run(folder.resolve("trial"), VectorSettings.DEFAULT, DIMENSIONS);
      Report.print("trial: %s", costs);
      for (int size : sizes) {
        check.compare(size, costs, folder.resolve(Integer.toString(size)));
      }
    } finally {
      AtomicFiles.delete(folder);
    }
    return check.line;
  }

  private void compare(int size, UnitCosts costs, Path folder) throws IOException {
    PlanRequest.Machine machine =
        new PlanRequest.Machine(1, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
    PlanRequest request = new PlanRequest(size, 0, 1, 0, DIMENSIONS, true, OBJECTIVE, machine);
    VectorSettings settings = Planner.settings(request);
    IndexPlan plan =
        Planner.plan(request, settings, costs, new MediaCosts(0, 0, 0, 0, THUMBNAIL_BYTES));
    Corpus corpus = Corpus.draw(size, QUERIES, SEED);
    double start = ProcessorClock.seconds();
    try (OmniVlEngine built = OmniVlEngine.of(corpus, folder)) {
      double seconds = ProcessorClock.seconds() - start;
      note(size, "disk", plan.disk().total(), bytes(folder));
      note(size, "memory", plan.memoryBytes(), built.bytesPerVector().orElse(0.0) * size);
      note(size, "hours", plan.time().total(), seconds / 3600);
      OptionalInt text = OptionalInt.of(plan.quality().textCandidates());
      OptionalInt media = OptionalInt.of(plan.quality().mediaCandidates());
      note(
          size,
          "recall_text",
          plan.quality().text(),
          built.measureFiltered(corpus.texts(), text, 1).recall());
      note(
          size,
          "recall_media",
          plan.quality().media(),
          built.measureFiltered(corpus.images(), media, 1).recall());
    }
  }

  private void note(int size, String what, double planned, double measured) {
    Report.print(
        "%,9d  %-12s planned %.6g, measured %.6g, ratio %.3f",
        size, what, planned, measured, planned / measured);
    line.put(what + "_" + size, Math.round(1e3 * planned / measured) / 1e3);
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
