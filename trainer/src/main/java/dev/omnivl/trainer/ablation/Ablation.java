package dev.omnivl.trainer.ablation;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.run.Plan;
import dev.omnivl.trainer.run.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several recipes, each trained with several seeds and evaluated on what the data set holds out.
 * Runs follow one another in this process, all recipes with the first seed before any with the
 * second. What is done is not done again.
 */
public final class Ablation {
  private static final Logger LOG = LoggerFactory.getLogger(Ablation.class);

  private final List<AblationRun> runs;

  private Ablation(List<AblationRun> runs) {
    this.runs = runs;
  }

  /**
   * Reads the recipes of a folder.
   *
   * @param recipes folder of recipe files
   * @param seeds that take the place of each recipe's own
   * @param folder of the run folders, which are named RECIPE-SEED
   * @throws Failure NOT_FOUND without recipes, INVALID_ARGUMENT if one is wrong or two runs would
   *     share a folder, MISMATCH if a run that is there was trained by another recipe
   */
  public static Ablation of(Path recipes, List<Long> seeds, Path folder) {
    List<Recipe> read = files(recipes).stream().map(Recipe::read).toList();
    List<AblationRun> runs = new ArrayList<>();
    Set<Path> folders = new HashSet<>();
    for (long seed : seeds) {
      for (Recipe recipe : read) {
        Recipe seeded =
            new Recipe(recipe.name(), seed, recipe.data(), recipe.model(), recipe.stages());
        AblationRun run = new AblationRun(seeded, folder.resolve(recipe.name() + "-" + seed));
        require(folders.add(run.folder()))
            .or(
                "two runs would share the folder %s: names of recipes and seeds must differ",
                run.folder());
        run.requireSameRecipe();
        runs.add(run);
      }
    }
    return new Ablation(runs);
  }

  /**
   * Does what is left to do. Everything is checked before the first step of the first run.
   *
   * @param data folder of the data set
   * @param stop asked before every step and between runs
   * @return whether all runs are done; if not, it was told to stop
   * @throws Failure if a recipe does not fit the data or what lies in its run folder
   */
  public boolean run(Path data, BooleanSupplier stop) {
    requireFit(data);
    for (int index = 0; index < runs.size(); index++) {
      AblationRun run = runs.get(index);
      String which = "run " + (index + 1) + " of " + runs.size() + ", " + run.name();
      if (run.figures().isPresent()) {
        LOG.info("{}: done", which);
        continue;
      }
      LOG.info("{}: {} of {} steps done", which, run.stepsDone(), run.recipe().steps());
      if (!run.complete(data, stop)) {
        return false;
      }
      if (stop.getAsBoolean()) {
        break;
      }
    }
    return runs.stream().allMatch(run -> run.figures().isPresent());
  }

  /** The comparison as a Markdown table; what is not done is marked. */
  public String table() {
    return new AblationTable(runs).markdown();
  }

  private void requireFit(Path data) {
    List<DatasetItem> items = Manifest.read(data);
    require(items.stream().anyMatch(Ablation::heldOut))
        .or("%s holds nothing out: mark items with held_out", data);
    Map<String, List<AblationRun>> left =
        runs.stream()
            .filter(run -> run.figures().isEmpty())
            .collect(Collectors.groupingBy(run -> run.recipe().name()));
    for (List<AblationRun> seeds : left.values()) {
      Plan plan = Plan.of(seeds.getFirst().recipe(), data);
      seeds.forEach(run -> plan.in(run.folder()).requireFit(run.folder()));
    }
    // Whoever trains first would pay for decoding, and its minutes could not be compared.
    for (List<AblationRun> seeds : left.values()) {
      new Trainer(seeds.getFirst().recipe(), data, seeds.getFirst().folder()).prepare();
    }
  }

  private static boolean heldOut(DatasetItem item) {
    return item.heldOut().contains(HeldOut.STYLE) || item.heldOut().contains(HeldOut.CLIP);
  }

  private static List<Path> files(Path recipes) {
    try (Stream<Path> entries = Files.list(recipes)) {
      List<Path> files =
          entries.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      if (!files.isEmpty()) {
        return files;
      }
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, "cannot read the folder of recipes " + recipes, e);
    }
    throw new Failure(Reason.NOT_FOUND, "there is no recipe, no .yaml file, in " + recipes);
  }
}
