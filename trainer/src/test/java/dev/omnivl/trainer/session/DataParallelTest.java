package dev.omnivl.trainer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.VocabularySubset;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.fixture.CheckpointFiles;
import dev.omnivl.trainer.fixture.Mild;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.init.MiniLm;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.loss.Losses;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.run.Trainer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches in parts, on one device and on several. */
final class DataParallelTest {
  private static final List<String> CLASSES = List.of("shape", "other");
  private static final LossSettings.Contrast QUEUED =
      new LossSettings.Contrast(LossSettings.Positives.LABEL, 0.9, 8, 0);

  private static final VocabularySubset VOCABULARY = vocabulary();

  @TempDir private static Path data;

  @TempDir private Path folder;

  @BeforeAll
  static void writeData() throws IOException {
    SmallData.write(data);
  }

  @Test
  void severalDevicesTrainTheVeryModelThatOneDoes() throws IOException {
    Recipe recipe = SmallRecipe.ofTwoStages(2);
    Path one = folder.resolve("one");
    new Trainer(recipe, data, one, List.of("cpu")).train();
    Path two = folder.resolve("two");
    // A stop in the middle of either stage: copies begin where the checkpoint does.
    for (int steps : new int[] {1, 4}) {
      new Trainer(recipe, data, two, List.of("cpu", "cpu")).train(SmallRecipe.after(steps));
    }
    assertThat(new Trainer(recipe, data, two, List.of("cpu", "cpu")).train(() -> false))
        .isEqualTo(8);
    CheckpointFiles.assertSame(
        two.resolve("checkpoint-00000008"), one.resolve("checkpoint-00000008"));
    Path whole = folder.resolve("whole");
    new Trainer(SmallRecipe.ofTwoStages(), data, whole).train();
    assertThat(Files.readAllBytes(weights(whole))).isNotEqualTo(Files.readAllBytes(weights(one)));
    assertThat(RunInfo.read(two).versions()).containsEntry("devices", "cpu, cpu");
  }

  @Test
  void gradientsOfPartsAreThoseOfTheWholeBatch() throws IOException {
    Map<String, float[]> whole = gradients(1);
    Map<String, float[]> parts = gradients(3);
    assertThat(parts.keySet()).isEqualTo(whole.keySet()).hasSizeGreaterThan(10);
    whole.forEach((name, values) ->
        assertThat(parts.get(name)).as(name).containsExactly(values, within(1e-5f)));
    assertThat(whole.values()).anyMatch(values -> values.length > 1 && Math.abs(values[1]) > 1e-4);
  }

  @Test
  void refusesWhatCannotBeSpread() {
    assertThatThrownBy(() -> new Stage.Batching(6, 4, 2, 0, 1, 0, 4))
        .hasMessageContaining("batches.images must be a multiple of batches.parts, 4")
        .hasMessageContaining("not 6");
    assertThatThrownBy(() -> new Stage.Batching(8, 4, 2, 0, 1, 0, 4))
        .hasMessageContaining("batches.clips")
        .hasMessageContaining("at least twice as many, not 4");
    assertThat(new Stage.Batching(8, 3, 0, 0, 1, 0, 4).partCount()).isEqualTo(4); // no clips seen
    assertThatThrownBy(() -> new Stage.Batching(8, 4, 2, 0, 1, 0, 0))
        .hasMessageContaining("batches.parts");
    assertRefused(List.of("cpu", "cpu", "cpu"), "multiple of the 3 devices, not 2");
    assertRefused(List.of("cuda:99", "cuda:98"), "there is no cuda:99");
    assertRefused(List.of("cuda:99"), "see docs/training.md");
    assertRefused(List.of("tpu"), "device is tpu; it must be cpu, cuda or cuda:<number>");
  }

  private void assertRefused(List<String> devices, String message) {
    Path run = folder.resolve("refused");
    assertThatThrownBy(() -> new Trainer(SmallRecipe.ofTwoStages(2), data, run, devices).train())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
    assertThat(run).doesNotExist();
  }

  @Test
  void aPartWithNothingToDescribeCountsAsNothing() throws IOException {
    LossSettings losses =
        new LossSettings(
            8, null, new LossSettings.Match(0, 1), new LossSettings.Generate(1, 0.1), null, false);
    double whole = losses(losses, batch(2), 1).generate();
    assertThat(whole).isPositive();
    assertThat(losses(losses, batch(3), 2).generate()).isCloseTo(whole / 2, within(1e-6));
    assertThat(losses(losses, batch(6), 2)).isEqualTo(Losses.Values.NONE);
  }

  @Test
  void leavesNothingBehind() throws IOException {
    try (TextTokenizer tokenizer = tokenizer();
        Session session = session(tokenizer);
        Learner learner = Learner.of(stage(SmallRecipe.losses(QUEUED, 1, 1), 2), session);
        DataParallel devices =
            DataParallel.of(learner, List.of(Device.cpu()), MatrixPrecision.FP32)) {
      List<Integer> held = new ArrayList<>();
      for (int step = 0; step < 3; step++) {
        try (NDScope scope = new NDScope();
            NDManager kept = session.manager().newSubManager()) {
          scope.suppressNotUsedWarning();
          devices.remember(devices.of(batch(0), new SplittableRandom(step), kept));
        }
        Checkpoint.save(folder, step + 1, step + 1, learner);
        held.add(((BaseNDManager) session.manager()).getManagedArrays().size());
      }
      assertThat(held.get(2)).isEqualTo(held.get(1)).isEqualTo(held.get(0));
    }
  }

  /** Of classification without dropout, whose loss is a mean over samples. */
  private static Map<String, float[]> gradients(int parts) throws IOException {
    Map<String, float[]> values = new LinkedHashMap<>();
    compute(
        SmallRecipe.classifying(0.1),
        batch(0),
        parts,
        outcome ->
            outcome.gradients().forEach((name, array) -> values.put(name, array.toFloatArray())));
    return values;
  }

  private static Losses.Values losses(LossSettings losses, Batch batch, int parts)
      throws IOException {
    List<Losses.Values> values = new ArrayList<>();
    compute(losses, batch, parts, outcome -> values.add(outcome.losses()));
    return values.getFirst();
  }

  private static void compute(
      LossSettings losses, Batch batch, int parts, Consumer<DataParallel.Outcome> use)
      throws IOException {
    try (TextTokenizer tokenizer = tokenizer();
        Session session = session(tokenizer);
        Learner learner = Learner.of(stage(losses, parts), session);
        DataParallel device = DataParallel.of(learner);
        NDScope scope = new NDScope();
        NDManager kept = session.manager().newSubManager()) {
      scope.suppressNotUsedWarning();
      use.accept(device.of(batch, new SplittableRandom(1), kept));
    }
  }

  private static VocabularySubset vocabulary() {
    try (InputStream json = MiniLm.tokenizerJson()) {
      return VocabularySubset.of(json, 0, List.of("thing"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TextTokenizer tokenizer() throws IOException {
    return TextTokenizer.read(new ByteArrayInputStream(VOCABULARY.tokenizerJson()), 16);
  }

  private static Session session(TextTokenizer tokenizer) {
    OmniVlConfig config =
        new Recipe.Model("nano", 2, 16, 0, false, MatrixPrecision.FP32, null)
            .config(VOCABULARY.size(), new Stage.Input(32, 2));
    return Session.fresh(config.withoutDropout(), tokenizer, 1, CLASSES, MatrixPrecision.FP32);
  }

  private static Stage stage(LossSettings losses, int parts) {
    return new Stage(
        "parts",
        new Stage.Input(32, 2),
        new Stage.Batching(6, 0, 0, 0, 1, 0, parts),
        Mild.AUGMENTATION,
        losses,
        new Stage.Rates(1, 1e-3, 1e-3, 0, 0, null),
        new AdamW.Settings(0.05, 1, Map.of()),
        new Stage.Every(1, 0));
  }

  /** Six images that all show and say the same, of the first of which only the label is told. */
  private static Batch batch(int labels) {
    byte[] one = new byte[32 * 32 * 3];
    new Random(5).nextBytes(one);
    ByteBuffer pixels = ByteBuffer.allocate(6 * one.length);
    IntStream.range(0, 6).forEach(place -> pixels.put(one));
    return new Batch(
        IntStream.range(0, 6)
            .mapToObj(place -> SmallData.item("thing " + place, Kind.IMAGE, "a thing", List.of()))
            .toList(),
        IntStream.range(0, 6)
            .mapToObj(place ->
                new Batch.Text(
                    "thing", "concept/" + place, place < labels, new Prompted("", "thing")))
            .toList(),
        pixels.array(),
        0);
  }

  private static Path weights(Path run) {
    return run.resolve("checkpoint-00000008/weights.safetensors");
  }
}
