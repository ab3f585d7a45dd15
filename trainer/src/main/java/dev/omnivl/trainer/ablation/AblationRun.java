package dev.omnivl.trainer.ablation;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.run.Trainer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One recipe with one seed.
 *
 * @param recipe with this run's seed
 * @param folder of the run
 */
record AblationRun(Recipe recipe, Path folder) {

  /** Recipe and seed, as the folder is named. */
  String name() {
    return recipe.name() + "-" + recipe.seed();
  }

  /** What came of it, if it is done. */
  Optional<RunFigures> figures() {
    return RunFigures.read(folder);
  }

  /** Steps that a checkpoint holds. */
  long stepsDone() {
    return Checkpoint.latest(folder).map(Checkpoint::step).orElse(0L);
  }

  /**
   * Checks that what lies in the folder was trained by this very recipe; runs that were not are no
   * comparison.
   */
  void requireSameRecipe() {
    boolean begun = figures().isPresent() || stepsDone() > 0;
    require(!begun || RunInfo.read(folder).recipe().equals(recipe), Reason.MISMATCH)
        .or(
            "the run %s was trained by another recipe of this name: name another folder with"
                + " --runs, or remove it",
            folder);
  }

  /**
   * Trains from where it stopped, and evaluates.
   *
   * @return whether it is done; if not, it was told to stop
   */
  boolean complete(Path data, BooleanSupplier stop) {
    CpuTime time = CpuTime.of(folder, stop);
    long done = new Trainer(recipe, data, folder).train(time);
    time.keep();
    if (done < recipe.steps()) {
      return false;
    }
    RunFigures.of(folder, data).write(folder);
    return true;
  }
}
