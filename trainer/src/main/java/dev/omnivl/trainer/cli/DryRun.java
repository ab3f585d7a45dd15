package dev.omnivl.trainer.cli;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.terminal.Table;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.estimate.Estimate;
import dev.omnivl.trainer.estimate.Outline;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.run.Plan;
import dev.omnivl.trainer.session.Towers;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Says what a recipe would train, and what that would cost on this machine; trains nothing.
 *
 * @param recipe what to do
 * @param run folder of the run
 * @param out where to say it
 * @param machine measures operations a second of a large matrix product, see {@link
 *     dev.omnivl.trainer.estimate.MatrixProduct}
 */
record DryRun(Recipe recipe, Path run, PrintStream out, ToDoubleFunction<MatrixPrecision> machine) {

  /**
   * On a machine without the data: everything but what only the media tell.
   *
   * @throws Failure INVALID_ARGUMENT if the recipe cannot be trained on any data
   */
  void withoutData() {
    print(Outline.of(recipe));
    out.println("data, from --data DIR on:");
    Table corpora = new Table().words("").words("").path("").path("").words("");
    for (CorpusSpec source : recipe.data()) {
      corpora.row(
          source.name(),
          source.format(),
          source.media().toString(),
          source.annotations() == null ? "" : source.annotations().toString(),
          source.split() == null ? "" : "split " + source.split().word());
    }
    print(corpora);
    out.println("nothing was read, and nothing was trained");
  }

  /**
   * With the data. What is wrong with it does not hide the rest.
   *
   * @param data folder of the corpora
   * @throws Failure if the recipe, the data or the run folder does not fit
   */
  void with(Path data) {
    Plan plan;
    try {
      plan = Plan.of(recipe, data).in(run);
    } catch (Failure refused) {
      print(Outline.of(recipe));
      Plan.missing(recipe, data).forEach(line -> out.println("missing: " + line));
      throw refused;
    }
    print(plan.outline());
    out.println("data: " + data);
    Table media = new Table().words("").number("");
    for (Stage stage : recipe.stages()) {
      if (stage.batches().looksAtImages()) {
        kind(media, stage.name() + ": images", plan.count(Kind.IMAGE), stage.batches().images());
      }
      if (stage.batches().looksAtClips()) {
        kind(media, stage.name() + ": clips", plan.count(Kind.VIDEO), stage.batches().clips());
      }
    }
    print(media);
    plan.requireFit(run);
    plan.taken().forEach(out::println);
    String state =
        Checkpoint.latest(run).map(last -> "goes on after step " + last.step()).orElse("new");
    out.println("run: " + run + ", " + state + ", to step " + recipe.steps());
    out.println("nothing was trained");
  }

  private void print(Outline outline) {
    out.println("settings:");
    recipe.yaml().lines().forEach(line -> out.println("  " + line));
    out.println("parameters:");
    Map<String, Long> towers = Towers.parameters(outline.config(recipe.last()));
    Table sizes = new Table().words("").number("");
    towers.forEach((name, count) -> row(sizes, name, count));
    row(sizes, "all", towers.values().stream().mapToLong(Long::longValue).sum());
    row(sizes, "vocabulary", outline.vocabulary().size());
    print(sizes);
    MatrixPrecision precision = recipe.model().precision().here();
    double product = machine.applyAsDouble(precision);
    double reached = Estimate.reached(precision);
    out.println(
        String.format(
            Locale.ROOT,
            "estimate, at %.0f %% of the %,.0f GFLOP/s that a matrix product reaches here now:",
            100 * reached,
            product / 1e9));
    Table stages = new Table().words("stage").number("steps").number("GFLOP a step");
    stages.number("s a step").number("hours").number("memory, GB");
    recipe.stages().forEach(stage -> row(stages, Estimate.of(outline, stage), reached * product));
    print(stages);
  }

  private static void row(Table table, Estimate estimate, double speed) {
    table.row(
        estimate.stage().name(),
        String.format(Locale.ROOT, "%,d", estimate.stage().schedule().steps()),
        String.format(Locale.ROOT, "%,.0f", estimate.operations() / 1e9),
        String.format(Locale.ROOT, "%,.2f", estimate.seconds(speed)),
        String.format(Locale.ROOT, "%,.1f", estimate.hours(speed)),
        String.format(Locale.ROOT, "%,.1f", estimate.bytes() / 1e9));
  }

  private static void kind(Table table, String name, long media, int batch) {
    row(table, name, media);
    row(table, name + ", steps an epoch", media / batch);
  }

  private static void row(Table table, String name, long value) {
    table.row(name, String.format(Locale.ROOT, "%,d", value));
  }

  private void print(Table table) {
    table.lines().forEach(out::println);
  }
}
