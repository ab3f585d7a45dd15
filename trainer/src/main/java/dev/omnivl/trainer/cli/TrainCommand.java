package dev.omnivl.trainer.cli;

import dev.omnivl.trainer.data.Item.Kind;
import dev.omnivl.trainer.run.Checkpoint;
import dev.omnivl.trainer.run.Plan;
import dev.omnivl.trainer.run.Recipe;
import dev.omnivl.trainer.run.Stage;
import dev.omnivl.trainer.run.Towers;
import dev.omnivl.trainer.run.Trainer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code train RECIPE}: trains, or goes on where it stopped. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a recipe on a data set folder; run it again to go on after the last checkpoint.",
      "Ctrl-C ends it after the current step, with a checkpoint."
    })
final class TrainCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RECIPE", description = "The recipe, a YAML file.")
  private Path recipe = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data set.")
  private Path data = Path.of("");

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Folder of the run: checkpoints and metrics. Default: runs/NAME.")
  private @Nullable Path run;

  @Option(
      names = "--dry-run",
      description = "Check and print what would be trained, and train nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Recipe read = Recipe.read(recipe);
    Path folder = run == null ? Path.of("runs", read.name()) : run;
    if (dryRun) {
      Plan plan = Plan.of(read, data);
      plan.requireFit(folder);
      print(plan, folder);
      return 0;
    }
    try (StopSignal stop = StopSignal.listen()) {
      long done = new Trainer(read, data, folder).train(stop);
      boolean whole = done == read.steps();
      System.out.println(
          whole
              ? "trained: " + folder
              : "stopped after step " + done + ": run the same command again to go on");
    }
    return 0;
  }

  private static void print(Plan plan, Path run) {
    Recipe read = plan.recipe();
    System.out.println("settings:");
    read.yaml().lines().forEach(line -> System.out.println("  " + line));
    System.out.println("parameters:");
    Map<String, Long> towers = Towers.parameters(plan.config(read.last()));
    towers.forEach(TrainCommand::row);
    row("all", towers.values().stream().mapToLong(Long::longValue).sum());
    System.out.println("data: " + plan.root());
    for (Stage stage : read.stages()) {
      if (stage.batches().looksAtImages()) {
        kind(stage.name() + ": images", plan.count(Kind.IMAGE), stage.batches().images());
      }
      if (stage.batches().looksAtClips()) {
        kind(stage.name() + ": clips", plan.count(Kind.VIDEO), stage.batches().clips());
      }
    }
    row("vocabulary", plan.vocabulary().size());
    String state =
        Checkpoint.latest(run).map(last -> "goes on after step " + last.step()).orElse("new");
    System.out.println("run: " + run + ", " + state + ", to step " + read.steps());
    System.out.println("nothing was trained");
  }

  private static void kind(String name, long media, int batch) {
    row(name, media);
    row(name + ", steps an epoch", media / batch);
  }

  private static void row(String name, long value) {
    System.out.println(String.format(Locale.ROOT, "  %-42s %,12d", name, value));
  }
}
