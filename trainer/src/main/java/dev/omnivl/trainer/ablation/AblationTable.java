package dev.omnivl.trainer.ablation;

import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The comparison in Markdown: a row for each recipe, with the mean over its finished runs and their
 * least and greatest.
 *
 * @param runs finished or not
 */
record AblationTable(List<AblationRun> runs) {
  private static final String NOTHING = "-";

  /** A recipe's runs: how many there shall be, and what came of those that are done. */
  private record Row(String recipe, long steps, int wanted, List<RunFigures> done) {

    String markdown() {
      return String.join(
          " | ",
          "| " + recipe,
          done.size() == wanted
              ? Integer.toString(wanted)
              : done.size() + " of " + wanted + ", incomplete",
          recall(RetrievalSuite.HELD_OUT_STYLE, Recall::at1),
          recall(RetrievalSuite.HELD_OUT_STYLE, Recall::at10),
          recall(RetrievalSuite.UNSEEN_CLIPS, Recall::at1),
          recall(RetrievalSuite.UNSEEN_CLIPS, Recall::at10),
          Long.toString(steps),
          spread(done.stream().mapToDouble(RunFigures::cpuMinutes)) + " |");
    }

    private String recall(String name, ToDoubleFunction<Recall> figure) {
      return spread(
          done.stream()
              .map(run -> run.retrieval().get(name))
              .filter(Objects::nonNull)
              .mapToDouble(recall -> 100 * figure.applyAsDouble(recall)));
    }
  }

  String markdown() {
    Map<String, List<AblationRun>> recipes =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.recipe().name(), LinkedHashMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    lines.add(
        "| recipe | runs | text to image R@1 | R@10 | text to video R@1 | R@10 | steps | CPU minutes"
            + " |");
    lines.add("|---|---|--:|--:|--:|--:|--:|--:|");
    recipes.forEach((name, all) -> lines.add(row(name, all).markdown()));
    lines.add("");
    lines.add(
        "Mean (least-greatest) over the seeds "
            + runs.stream()
                .map(run -> Long.toString(run.recipe().seed()))
                .distinct()
                .collect(Collectors.joining(", "))
            + "; R@K in percent. Text to image: "
            + RetrievalSuite.HELD_OUT_STYLE
            + ". Text to video: "
            + RetrievalSuite.UNSEEN_CLIPS
            + ".");
    String missing = missing();
    if (!missing.isEmpty()) {
      lines.add("");
      lines.add("Incomplete, and in no mean: " + missing + ".");
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static Row row(String recipe, List<AblationRun> runs) {
    List<RunFigures> done = runs.stream().flatMap(run -> run.figures().stream()).toList();
    return new Row(recipe, runs.getFirst().recipe().steps(), runs.size(), done);
  }

  private String missing() {
    return runs.stream()
        .filter(run -> run.figures().isEmpty())
        .map(run -> run.name() + " (" + run.stepsDone() + " of " + run.recipe().steps() + " steps)")
        .collect(Collectors.joining(", "));
  }

  private static String spread(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return NOTHING;
    }
    String mean = decimal(DoubleStream.of(sorted).average().orElseThrow());
    return sorted.length == 1
        ? mean
        : mean + " (" + decimal(sorted[0]) + "-" + decimal(sorted[sorted.length - 1]) + ")";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
