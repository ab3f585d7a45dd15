package dev.omnivl.bench;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.graph.Shape;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.estimate.MatrixProduct;
import dev.omnivl.trainer.estimate.StepCost;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.session.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * How near does a training step come to what the machine's matrix product reaches, and does its
 * memory stay flat?
 *
 * <p>Arguments: a recipe, the number of steps (a thousand show memory), and the name of a stage,
 * the last one without it. The ceiling is measured before and after, in the same process.
 */
public final class TrainingSpeed {
  private static final int WARM_STEPS = 5;
  private static final double RATE = 1e-5;
  private static final long LENGTH = 8; // tokens of the longest of the words below
  private static final List<String> WORDS =
      List.of(
          "red apple",
          "fire engine",
          "grinning face",
          "flag: Japan",
          "person riding a bicycle",
          "full moon");

  private final Stage stage;
  private final Session session;
  private final MatrixPrecision precision;

  private TrainingSpeed(Stage stage, Session session, MatrixPrecision precision) {
    this.stage = stage;
    this.session = session;
    this.precision = precision;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    Report.requireArguments(arguments, 2, "training RECIPE STEPS [STAGE]");
    Recipe recipe = Report.recipe(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    Stage stage = arguments.length > 2 ? stage(recipe, arguments[2]) : recipe.last();
    VocabularySubset vocabulary;
    try (InputStream json = MiniLm.tokenizerJson()) {
      vocabulary = VocabularySubset.of(json, recipe.model().vocabularyCut(), WORDS);
    }
    OmniVlConfig config = recipe.model().config(vocabulary.size(), stage.input());
    try (TextTokenizer tokenizer =
            TextTokenizer.read(
                new ByteArrayInputStream(vocabulary.tokenizerJson()), config.text().maxTokens());
        Session session =
            Session.fresh(
                config, tokenizer, recipe.seed(), List.of(), recipe.model().precision())) {
      new TrainingSpeed(stage, session, recipe.model().precision()).run(steps);
    }
  }

  private static Stage stage(Recipe recipe, String name) {
    return recipe.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            Report.end(
                "the recipe has no stage "
                    + name
                    + ": there are "
                    + recipe.stages().stream().map(Stage::name).toList()));
  }

  private void run(int steps) throws IOException {
    double before = MatrixProduct.perSecond(precision) / 1e9;
    int size = stage.batches().images();
    Batch batch = SyntheticBatch.of(size, stage.input().imageSize(), WORDS);
    double[] seconds = new double[steps];
    ResidentSeries resident = new ResidentSeries(steps);
    try (TrainingStep training = new TrainingStep(stage, session)) {
      for (int step = -WARM_STEPS; step < steps; step++) {
        long start = System.nanoTime();
        training.of(batch, step + WARM_STEPS, RATE);
        if (step >= 0) {
          seconds[step] = (System.nanoTime() - start) / 1e9;
          resident.after(step);
        }
      }
      resident.end();
    }
    double after = MatrixProduct.perSecond(precision) / 1e9;
    double median = Report.median(seconds);
    Shape texts = Shape.of(batch.size(), LENGTH);
    long operations = StepCost.of(session.model(), stage, texts, false).operations();
    double reached = operations / median / 1e9;
    double ceiling = (before + after) / 2;
    Report.print(
        "matrix product %d  %.0f GFLOP/s before, %.0f after", MatrixProduct.SIDE, before, after);
    Report.print(
        "training step        %.3f s (median of %d), %.2f steps/s, %.1f samples/s",
        median, steps, 1 / median, size / median);
    Report.print(
        "training arithmetic  %.0f GFLOP/s = %.0f %% of the matrix product",
        reached, 100 * reached / ceiling);
  }
}
