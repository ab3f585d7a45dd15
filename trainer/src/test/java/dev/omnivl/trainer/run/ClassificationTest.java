package dev.omnivl.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.omnivl.bundle.Precision;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.augment.Augmentation;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.checkpoint.TrainedModel;
import dev.omnivl.trainer.evaluate.ClassFigures;
import dev.omnivl.trainer.evaluate.ClassificationSuite;
import dev.omnivl.trainer.evaluate.FrameOrder;
import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.export.Exporter;
import dev.omnivl.trainer.fixture.NdTesting;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.recipe.StartFrom;
import dev.omnivl.trainer.session.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning for classification: the colour of a ring or box, in a style never trained on. */
final class ClassificationTest {
  @TempDir private static Path data;
  @TempDir private Path runs;

  @BeforeAll
  static void write() throws IOException {
    List<DatasetItem> items = SmallData.write(data);
    Manifest.write(data, items.stream().map(ClassificationTest::byColour).toList());
  }

  @Test
  void aHeadLearnsWhatItWasNotToldAndIsNotExported() throws IOException {
    Path run = runs.resolve("full");
    new Trainer(recipe(150, null, Map.of()), data, run).train();
    Recall recall = accuracy(run);
    assertThat(recall.queries()).isEqualTo(10); // the stills of the held-out style
    assertThat(recall.candidates()).isEqualTo(5);
    assertThat(recall.at1()).isGreaterThan(0.7); // one in five by chance
    try (TrainedModel model = TrainedModel.open(run)) {
      ClassificationSuite suite = new ClassificationSuite(data, model.preprocessing());
      Map<String, ClassFigures> whole = accuracy(suite, model, false);
      ClassFigures images = Objects.requireNonNull(whole.get("held-out images, class"));
      assertThat(images).isEqualTo(new ClassFigures(10, 5, recall.at1(), recall.at5(), 0.2));
      assertThat(whole).hasSize(2);
      assertThat(accuracy(suite, model, true)).isEqualTo(whole); // these clips are square
    }
    assertThat(new Exporter(run, Precision.FP32, "# x").write(runs.resolve("bundle")).parity())
        .isNotEmpty();
  }

  @Test
  void aLinearProbeMovesTheHeadAlone() {
    new Trainer(SmallRecipe.of(2), data, runs.resolve("first")).train();
    Path probe = runs.resolve("probe");
    Map<String, Double> frozen = Map.of("visual_encoder.", 0.0);
    new Trainer(recipe(3, "first", frozen), data, probe).train();
    try (NDManager manager = NdTesting.manager()) {
      Map<String, float[]> before = weights(manager, runs.resolve("first"));
      Map<String, float[]> after = weights(manager, probe);
      assertThat(before).doesNotContainKey("head.weight");
      before.forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
      assertThat(after.get("head.bias")).hasSize(5).isNotEqualTo(new float[5]);
    }
  }

  @Test
  void aRunOnOtherDataKeepsTheVocabularyThatItStartsFrom(@TempDir Path other) throws IOException {
    List<Question> strange = List.of(new Question("a zither?", "a quokka"));
    Manifest.write(
        other,
        SmallData.write(other).stream()
            .map(item ->
                SmallData.like(byColour(item), byColour(item).label(), strange, item.heldOut()))
            .toList());
    new Trainer(SmallRecipe.of(2), data, runs.resolve("first")).train();
    Path probe = runs.resolve("probe");
    Recipe recipe = recipe(3, "first", Map.of("visual_encoder.", 0.0));
    new Trainer(recipe, other, probe).train();
    assertThat(RunInfo.tokenizerJson(probe))
        .isEqualTo(RunInfo.tokenizerJson(runs.resolve("first")));
    assertThat(new Trainer(recipe(4, "first", Map.of()), other, probe).train(() -> false))
        .isEqualTo(4); // and goes on with it
    new Trainer(recipe(2, null, Map.of()), other, runs.resolve("fresh")).train();
    assertThat(RunInfo.tokenizerJson(runs.resolve("fresh")))
        .isNotEqualTo(RunInfo.tokenizerJson(probe));
  }

  private static Map<String, ClassFigures> accuracy(
      ClassificationSuite suite, TrainedModel model, boolean threeCrops) {
    return suite.accuracy(
        model.session(), model.session().classes(), threeCrops, FrameOrder.ORDERED);
  }

  private static Recipe recipe(long steps, @Nullable String start, Map<String, Double> scales) {
    Recipe small = SmallRecipe.of(steps);
    Stage stage = small.last();
    return new Recipe(
        "classes",
        7,
        small.data(),
        new Recipe.Model(
            "nano",
            2,
            40,
            0,
            false,
            MatrixPrecision.FP32,
            start == null ? null : new StartFrom.Run(start)),
        List.of(
            new Stage(
                "classify",
                stage.input(),
                new Stage.Batching(10, 4, 0, 0, 1, 0, null),
                new Augmentation(null, null, 0, null),
                SmallRecipe.classifying(0.1),
                new Stage.Rates(steps, 3e-3, 3e-3, 2, 0, null),
                new AdamW.Settings(0.01, 1, scales),
                new Stage.Every(50, 0))));
  }

  private static DatasetItem byColour(DatasetItem item) {
    String colour = item.concept().split(" ")[0];
    return SmallData.like(item, colour, item.questions(), item.heldOut());
  }

  private static Recall accuracy(Path run) throws IOException {
    RunInfo info = RunInfo.read(run);
    assertThat(info.classes()).containsExactly("black", "blue", "green", "red", "yellow");
    try (TextTokenizer tokenizer =
            TextTokenizer.read(
                new ByteArrayInputStream(RunInfo.tokenizerJson(run)),
                info.model().text().maxTokens());
        Session session =
            Session.fresh(info.model(), tokenizer, 1, info.classes(), MatrixPrecision.FP32)) {
      weights(session.manager(), run).forEach(session.parameters()::set);
      Map<String, Recall> figures =
          new ClassificationSuite(data, Preprocessing.of(32, 4)).figures(session, info.classes());
      return Objects.requireNonNull(figures.get("held-out images, class"));
    }
  }

  private static Map<String, float[]> weights(NDManager manager, Path run) {
    Map<String, float[]> weights = new TreeMap<>();
    Checkpoint.latest(run)
        .orElseThrow()
        .weights(manager)
        .forEach(weight -> weights.put(weight.getName(), weight.toFloatArray()));
    return weights;
  }
}
