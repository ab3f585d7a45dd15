package dev.omnivl.trainer.cli;

import dev.omnivl.trainer.run.Recipe;
import dev.omnivl.trainer.run.Trainer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code train RECIPE}: trains, or goes on where it stopped. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains a recipe on a data set folder; run it again to go on after the last checkpoint.")
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

  @Override
  public Integer call() {
    Recipe read = Recipe.read(recipe);
    Path folder = run == null ? Path.of("runs", read.name()) : run;
    new Trainer(read, data, folder).train();
    System.out.println("trained: " + folder);
    return 0;
  }
}
