package dev.omnivl.trainer.cli;

import dev.omnivl.trainer.estimate.MatrixProduct;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.run.Trainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
      paramLabel = "DIR",
      description = "Folder of the data set; may be left out for a dry run.")
  private @Nullable Path data;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Folder of the run: checkpoints and metrics. Default: runs/NAME.")
  private @Nullable Path run;

  @Option(
      names = "--devices",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Where to compute, such as cuda:0,cuda:1: cpu, or cards by number. Several share the parts",
        "of a batch (batches.parts). Default: the first card, or the processor without one."
      })
  private List<String> devices = List.of();

  @Option(
      names = "--dry-run",
      description = {
        "Check and print what would be trained, with an estimate of memory and time;",
        "train nothing."
      })
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Recipe read = Recipe.read(recipe);
    Path folder = run == null ? Path.of("runs", read.name()) : run;
    if (dryRun) {
      read.requireSpread(Math.max(1, devices.size()));
      DryRun dry = new DryRun(read, folder, System.out, MatrixProduct::perSecond);
      if (data == null) {
        dry.withoutData();
      } else {
        dry.with(data);
      }
      return 0;
    }
    if (data == null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "Missing required option: '--data=DIR'");
    }
    try (StopSignal stop = StopSignal.listen()) {
      long done = new Trainer(read, data, folder, devices).train(stop);
      boolean whole = done == read.steps();
      System.out.println(
          whole
              ? "trained: " + folder
              : "stopped after step " + done + ": run the same command again to go on");
    }
    return 0;
  }
}
