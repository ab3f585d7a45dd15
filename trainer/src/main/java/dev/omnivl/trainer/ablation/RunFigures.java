package dev.omnivl.trainer.ablation;

import dev.omnivl.trainer.checkpoint.TrainedModel;
import dev.omnivl.trainer.evaluate.Embedder;
import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import dev.omnivl.trainer.evaluate.StillClips;
import dev.omnivl.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run, in {@code figures.json}; a run that has this file is done.
 *
 * @param recipe name of its recipe
 * @param seed of the run
 * @param steps of all stages
 * @param cpuMinutes of training, in minutes of one core
 * @param retrieval on what the data set holds out, by name
 */
record RunFigures(
    String recipe, long seed, long steps, double cpuMinutes, Map<String, Recall> retrieval) {
  private static final String FILE = "figures.json";

  /** What came of a run, if it is done. */
  static Optional<RunFigures> read(Path run) {
    return JsonFile.read(run.resolve(FILE), RunFigures.class);
  }

  /** Evaluates a trained run. */
  static RunFigures of(Path run, Path data) {
    try (TrainedModel trained = TrainedModel.open(run)) {
      RetrievalSuite suite = new RetrievalSuite(data, trained.preprocessing());
      Map<String, Recall> retrieval = new LinkedHashMap<>(suite.images(imageEmbedder(trained)));
      retrieval.putAll(suite.clips(trained.session()));
      Recipe recipe = trained.info().recipe();
      return new RunFigures(
          recipe.name(),
          recipe.seed(),
          trained.checkpoint().step(),
          CpuTime.minutes(run),
          retrieval);
    }
  }

  void write(Path run) {
    JsonFile.write(run.resolve(FILE), this);
  }

  private static Embedder imageEmbedder(TrainedModel trained) {
    boolean sawImages =
        trained.info().recipe().stages().stream()
            .anyMatch(stage -> stage.batches().looksAtImages());
    return sawImages
        ? trained.session()
        : new StillClips(trained.session(), trained.preprocessing().frames());
  }
}
