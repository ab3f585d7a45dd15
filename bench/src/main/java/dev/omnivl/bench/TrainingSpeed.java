package dev.omnivl.bench;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Shape;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.run.Recipe;
import dev.omnivl.trainer.run.Session;
import dev.omnivl.trainer.run.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * How near does a training step come to what the machine's matrix product reaches, and does its
 * memory stay flat?
 *
 * <p>Arguments: a recipe, the number of steps; a thousand show memory. The ceiling is measured
 * before and after, in the same process.
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

  private TrainingSpeed(Stage stage, Session session) {
    this.stage = stage;
    this.session = session;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    Recipe recipe = Recipe.read(Path.of(arguments[0]));
    int steps = Integer.parseInt(arguments[1]);
    VocabularySubset vocabulary;
    try (InputStream json = MiniLm.tokenizerJson()) {
      vocabulary = VocabularySubset.of(json, recipe.model().vocabularyCut(), WORDS);
    }
    OmniVlConfig config = recipe.model().config(vocabulary.size(), recipe.last().input());
    try (TextTokenizer tokenizer =
            TextTokenizer.read(
                new ByteArrayInputStream(vocabulary.tokenizerJson()), config.text().maxTokens());
        Session session = Session.fresh(config, tokenizer, recipe.seed())) {
      new TrainingSpeed(recipe.last(), session).run(steps);
    }
  }

  private void run(int steps) throws IOException {
    double before = MatrixCeiling.measure(session.manager());
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
    double after = MatrixCeiling.measure(session.manager());
    double median = Report.median(seconds);
    double reached = flops() / median / 1e9;
    double ceiling = (before + after) / 2;
    Report.print(
        "matrix product %d  %.0f GFLOP/s before, %.0f after", MatrixCeiling.SIDE, before, after);
    Report.print(
        "training step        %.3f s (median of %d), %.2f steps/s, %.1f samples/s",
        median, steps, 1 / median, size / median);
    Report.print(
        "training arithmetic  %.0f GFLOP/s = %.0f %% of the matrix product",
        reached, 100 * reached / ceiling);
  }

  /** Of a step: forward and twice as much backward, and the momentum encoder's forward pass. */
  private long flops() {
    long encoders = FlopCount.of(this::encoders);
    long slow = stage.losses().hasMomentum() ? encoders : 0;
    return 3 * (encoders + FlopCount.of(this::decoders)) + slow;
  }

  private void encoders(Graph<Shape> g) {
    long size = stage.batches().images();
    long side = stage.input().imageSize();
    session.model().image(g, Shape.of(size, side, side, 3));
    session.model().text(g, Shape.of(size, LENGTH), Shape.of(size, LENGTH));
  }

  /** As the recipe shares the batch among them. */
  private void decoders(Graph<Shape> g) {
    OmniVl model = session.model();
    long size = stage.batches().images();
    long matched = 3 * Math.round(stage.losses().match().share() * size);
    long generated = Math.round(stage.losses().generate().share() * size);
    long visual = model.config().vision().imageTokens();
    long width = model.config().vision().width();
    if (matched > 0) {
      Shape ids = Shape.of(matched, LENGTH);
      model.match(g, ids, ids, Shape.of(matched, visual, width));
    }
    if (generated > 0) {
      generate(g, model, Shape.of(generated, LENGTH), Shape.of(generated, visual, width));
    }
  }

  private static void generate(Graph<Shape> g, OmniVl model, Shape ids, Shape visual) {
    model.logits(g, model.decode(g, ids, List.of(), model.memory(g, visual)).hidden());
  }
}
