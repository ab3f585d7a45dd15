package dev.omnivl.bench;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.bench.peer.PeerTraining;
import dev.omnivl.graph.Cost;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Shape;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.estimate.MatrixProduct;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.session.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How does a training step compare with the same network and step from DJL's own blocks, and both
 * with the machine's matrix product?
 *
 * <p>Arguments: a recipe, which gives the sizes, and a number of rounds, one step of each side in
 * turn; ours in both precisions, DJL's blocks have float32 alone. Contrast alone, images alone, no
 * dropout; all weights learn, the word table too. Our step also cuts its texts and clips its
 * gradients, the peer's does neither.
 */
public final class TrainingPeer {
  private static final int BATCH = 64;
  private static final int WARM_ROUNDS = 5;
  private static final int CAPTION_TOKENS = 12;
  private static final float TEMPERATURE = 0.07f;
  private static final float RATE = 3e-4f;

  private final Session single;
  private final Session half;
  private final Stage stage;
  private final Batch batch;
  private final long[] ids; // (B, L)

  private TrainingPeer(Session single, Session half, Stage stage, List<String> texts) {
    this.single = single;
    this.half = half;
    this.stage = stage;
    this.batch = SyntheticBatch.of(BATCH, stage.input().imageSize(), texts);
    this.ids = ids(single.tokenizer(), texts);
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    Report.requireArguments(arguments, 2, "training-peer RECIPE ROUNDS");
    Recipe recipe = Report.recipe(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    List<String> texts = texts();
    VocabularySubset vocabulary;
    try (InputStream json = MiniLm.tokenizerJson()) {
      vocabulary = VocabularySubset.of(json, recipe.model().vocabularyCut(), texts);
    }
    OmniVlConfig config =
        recipe.model().config(vocabulary.size(), recipe.last().input()).withoutDropout();
    try (TextTokenizer tokenizer =
            TextTokenizer.read(
                new ByteArrayInputStream(vocabulary.tokenizerJson()), config.text().maxTokens());
        Session single = session(config, tokenizer, recipe.seed(), MatrixPrecision.FP32);
        Session half = session(config, tokenizer, recipe.seed(), MatrixPrecision.BF16)) {
      new TrainingPeer(single, half, contrastAlone(recipe.last()), texts).run(rounds);
    }
  }

  private static Session session(
      OmniVlConfig config, TextTokenizer tokenizer, long seed, MatrixPrecision precision) {
    Session session = Session.fresh(config, tokenizer, seed, List.of(), precision);
    session.parameters().set(OmniVl.TEMPERATURE, new float[] {TEMPERATURE});
    return session;
  }

  private void run(int rounds) {
    PeerTraining.Settings settings =
        new PeerTraining.Settings(
            RATE, (float) stage.optimiser().decay(), (float) Kernels.BETA2, TEMPERATURE);
    int length = ids.length / BATCH;
    double before = MatrixProduct.perSecond(MatrixPrecision.FP32) / 1e9;
    double halfBefore = MatrixProduct.perSecond(MatrixPrecision.BF16) / 1e9;
    try (TrainingStep ours = new TrainingStep(stage, single);
        TrainingStep oursInHalf = new TrainingStep(stage, half);
        PeerTraining peer = new PeerTraining(single.model().config(), BATCH, length, settings, 1)) {
      PeerSeries our = new PeerSeries("ours, fp32");
      PeerSeries ourHalf = new PeerSeries("ours, bf16");
      PeerSeries their = new PeerSeries("peer");
      for (int round = -WARM_ROUNDS; round < rounds; round++) {
        int number = round + WARM_ROUNDS;
        our.add(round >= 0, () -> ours.of(batch, number, RATE));
        ourHalf.add(round >= 0, () -> oursInHalf.of(batch, number, RATE));
        their.add(round >= 0, () -> peer.step(batch.pixels(), ids));
      }
      double ceiling = (before + MatrixProduct.perSecond(MatrixPrecision.FP32) / 1e9) / 2;
      double halfCeiling = (halfBefore + MatrixProduct.perSecond(MatrixPrecision.BF16) / 1e9) / 2;
      same(ours.learned(), peer.parameters());
      if (MatrixPrecision.BF16.here() == MatrixPrecision.FP32) {
        Report.print(
            "bf16                 this processor has no instructions for it: it is fp32 here");
      }
      Report.print("parameters           %d on both sides", ours.learned());
      Report.print("batch                %d images, texts of %d tokens", BATCH, length);
      Report.print(
          "matrix product %d  %.0f GFLOP/s in fp32, %.0f in bf16, means of before and after",
          MatrixProduct.SIDE, ceiling, halfCeiling);
      long flops = 3 * Cost.of(this::encoders).operations(); // forward, and twice as much backward
      our.print(BATCH, flops, ceiling);
      ourHalf.print(BATCH, flops, halfCeiling);
      their.print(BATCH, flops, ceiling);
      Report.print(
          "ratio                %.2f in fp32, %.2f in bf16, peer's median step by ours",
          their.median() / our.median(), their.median() / ourHalf.median());
    }
  }

  private void encoders(Graph<Shape> g) {
    long side = stage.input().imageSize();
    Shape texts = Shape.of(BATCH, ids.length / BATCH);
    single.model().image(g, Shape.of(BATCH, side, side, 3));
    single.model().text(g, texts, texts);
  }

  private static void same(long ours, long peers) {
    if (ours != peers) {
      throw new IllegalStateException(
          "the peer must learn as many numbers as our step, " + ours + ", not " + peers);
    }
  }

  /** A text for each image that no other has, all of one length. */
  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (String kind : List.of("red", "green", "blue", "black", "small", "large", "old", "new")) {
      for (String thing :
          List.of("apple", "engine", "face", "flag", "man", "bicycle", "moon", "house")) {
        texts.add("a picture of a " + kind + " " + thing);
      }
    }
    return texts;
  }

  private static long[] ids(TextTokenizer tokenizer, List<String> texts) {
    return texts.stream()
        .map(text -> tokenizer.encode(text, SpecialToken.CLS, CAPTION_TOKENS).ids())
        .flatMapToLong(ids -> Arrays.stream(ids).asLongStream())
        .toArray();
  }

  private static Stage contrastAlone(Stage stage) {
    LossSettings losses =
        new LossSettings(
            CAPTION_TOKENS,
            new LossSettings.Contrast(LossSettings.Positives.LABEL, 0, 0, 0),
            new LossSettings.Match(0, 1),
            new LossSettings.Generate(0, 0),
            null,
            false);
    return new Stage(
        stage.name(),
        stage.input(),
        new Stage.Batching(BATCH, 0, 0, 0, 1, 0, null),
        stage.augmentation(),
        losses,
        stage.schedule(),
        new AdamW.Settings(stage.optimiser().decay(), stage.optimiser().clip(), Map.of()),
        stage.every());
  }
}
