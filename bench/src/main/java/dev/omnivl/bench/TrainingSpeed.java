package dev.omnivl.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.graph.Shape;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.data.Batch.Text;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.loss.Losses;
import dev.omnivl.trainer.loss.Objectives;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.run.Learner;
import dev.omnivl.trainer.run.MatrixProduct;
import dev.omnivl.trainer.run.Recipe;
import dev.omnivl.trainer.run.Session;
import dev.omnivl.trainer.run.Stage;
import dev.omnivl.trainer.run.StepCost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * How near does a training step come to what the machine's matrix product reaches, and does its
 * memory stay flat?
 *
 * <p>Arguments: a recipe, the number of steps. The ceiling is measured before and after, in the
 * same process.
 */
public final class TrainingSpeed {
  private static final int WARM_STEPS = 5;
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
  private final Learner learner;
  private final Objectives objectives;

  private TrainingSpeed(Stage stage, Session session) {
    this.stage = stage;
    this.session = session;
    this.learner = Learner.of(stage, session);
    this.objectives = learner.objectives();
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
    double before = MatrixProduct.perSecond() / 1e9;
    Batch batch = batch();
    double[] seconds = new double[steps];
    for (int step = 0; step < WARM_STEPS + steps; step++) {
      long start = System.nanoTime();
      step(batch, step);
      if (step >= WARM_STEPS) {
        seconds[step - WARM_STEPS] = (System.nanoTime() - start) / 1e9;
        if ((step - WARM_STEPS) % 20 == 0) {
          print("step %4d  resident %6d MB", step - WARM_STEPS, residentMegabytes());
        }
      }
    }
    double after = MatrixProduct.perSecond() / 1e9;
    Arrays.sort(seconds);
    double median = seconds[steps / 2];
    Shape texts = Shape.of(batch.size(), LENGTH);
    long operations = StepCost.of(session.model(), stage, texts, false).operations();
    double reached = operations / median / 1e9;
    double ceiling = (before + after) / 2;
    print("resident at the end  %d MB", residentMegabytes());
    print(
        "matrix product %d     %.0f GFLOP/s before, %.0f after", MatrixProduct.SIDE, before, after);
    print(
        "training step        %.3f s (median of %d), %.2f steps/s, %.1f samples/s",
        median, steps, 1 / median, batch.size() / median);
    print(
        "training arithmetic  %.0f GFLOP/s = %.0f %% of the matrix product",
        reached, 100 * reached / ceiling);
  }

  private void step(Batch batch, int number) {
    try (NDScope scope = new NDScope();
        NDManager scratch = session.manager().newSubManager()) {
      scope.suppressNotUsedWarning();
      var g =
          NdGraph.training(
              session.parameters(),
              scratch,
              session.kernels(),
              name -> stage.optimiser().scale(name) > 0);
      Losses losses;
      objectives.before(session.parameters());
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        losses = objectives.of(g, scratch, batch, new SplittableRandom(number));
        collector.backward(losses.total());
      }
      learner.optimiser().step(g.gradients(), 1e-5);
      objectives.after(losses);
    }
  }

  private Batch batch() {
    int size = stage.batches().images();
    int side = stage.input().imageSize();
    byte[] pixels = new byte[size * side * side * 3];
    new Random(1).nextBytes(pixels);
    List<Item> items = new ArrayList<>();
    List<Text> texts = new ArrayList<>();
    for (int index = 0; index < size; index++) {
      String concept = Integer.toString(index);
      String words = WORDS.get(index % WORDS.size());
      items.add(
          new Item(
              "none.png",
              Item.Kind.IMAGE,
              concept,
              concept,
              "none",
              List.of(words),
              "none",
              List.of(),
              List.of(),
              "none",
              "none"));
      texts.add(new Text(words, "concept/" + concept, false, new Prompted("", words)));
    }
    return new Batch(items, texts, pixels, 0);
  }

  private static long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
