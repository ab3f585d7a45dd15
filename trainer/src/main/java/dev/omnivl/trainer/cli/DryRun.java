package dev.omnivl.trainer.cli;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.run.Checkpoint;
import dev.omnivl.trainer.run.Estimate;
import dev.omnivl.trainer.run.Outline;
import dev.omnivl.trainer.run.Plan;
import dev.omnivl.trainer.run.Recipe;
import dev.omnivl.trainer.run.Source;
import dev.omnivl.trainer.run.Stage;
import dev.omnivl.trainer.run.Towers;
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
 *     dev.omnivl.trainer.run.MatrixProduct}
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
    for (Source source : recipe.data()) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %-20s %-14s %s%s%s",
              source.name(),
              source.format(),
              source.media(),
              source.annotations() == null ? "" : ", " + source.annotations(),
              source.split() == null ? "" : ", split " + source.split().word()));
    }
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
    for (Stage stage : recipe.stages()) {
      if (stage.batches().looksAtImages()) {
        kind(stage.name() + ": images", plan.count(Kind.IMAGE), stage.batches().images());
      }
      if (stage.batches().looksAtClips()) {
        kind(stage.name() + ": clips", plan.count(Kind.VIDEO), stage.batches().clips());
      }
    }
    plan.requireFit(run);
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
    towers.forEach(this::row);
    row("all", towers.values().stream().mapToLong(Long::longValue).sum());
    row("vocabulary", outline.vocabulary().size());
    MatrixPrecision precision = recipe.model().precision().here();
    double product = machine.applyAsDouble(precision);
    double reached = Estimate.reached(precision);
    out.println(
        String.format(
            Locale.ROOT,
            "estimate, at %.0f %% of the %,.0f GFLOP/s that a matrix product reaches here now:",
            100 * reached,
            product / 1e9));
    out.println(
        String.format(
            Locale.ROOT,
            "  %-18s %10s %13s %12s %10s %10s",
            "stage",
            "steps",
            "GFLOP a step",
            "s a step",
            "hours",
            "memory, GB"));
    recipe.stages().forEach(stage -> row(Estimate.of(outline, stage), reached * product));
  }

  private void row(Estimate estimate, double speed) {
    out.println(
        String.format(
            Locale.ROOT,
            "  %-18s %,10d %,13.0f %,12.2f %,10.1f %,10.1f",
            estimate.stage().name(),
            estimate.stage().schedule().steps(),
            estimate.operations() / 1e9,
            estimate.seconds(speed),
            estimate.hours(speed),
            estimate.bytes() / 1e9));
  }

  private void kind(String name, long media, int batch) {
    row(name, media);
    row(name + ", steps an epoch", media / batch);
  }

  private void row(String name, long value) {
    out.println(String.format(Locale.ROOT, "  %-42s %,12d", name, value));
  }
}
