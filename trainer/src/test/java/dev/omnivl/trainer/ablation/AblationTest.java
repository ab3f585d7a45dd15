package dev.omnivl.trainer.ablation;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static dev.omnivl.trainer.fixture.SmallRecipe.after;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two recipes of two steps with two seeds, on a small data set. */
final class AblationTest {
  private static final Stage.Batching BOTH = new Stage.Batching(6, 4, 2, 0, 1, 0, null);
  private static final Stage.Batching CLIPS = new Stage.Batching(0, 4, 1, 0, 1, 0, null);
  private static final List<String> RUNS = List.of("both-1", "clips-1", "both-2", "clips-2");

  @TempDir private Path folder;
  private Path data;
  private Path recipes;
  private Path runs;

  @BeforeEach
  void write() throws IOException {
    data = folder.resolve("data");
    SmallData.write(data);
    recipes = Files.createDirectory(folder.resolve("recipes"));
    recipe("both", BOTH);
    recipe("clips", CLIPS);
    runs = folder.resolve("runs");
  }

  @Test
  void goesOnWhereItStoppedAndTrainsNothingTwice() throws IOException {
    assertThat(ablation().run(data, after(2))).isFalse();
    assertThat(runs).isDirectoryNotContaining("glob:**/clips-*");
    assertThat(ablation().table())
        .containsPattern("(?m)^\\| both \\| 1 of 2, incomplete \\| \\d+\\.\\d \\| ")
        .contains("| clips | 0 of 2, incomplete | - |")
        .contains(
            "in no mean: clips-1 (0 of 2 steps), both-2 (0 of 2 steps), clips-2 (0 of 2 steps).");

    assertThat(ablation().run(data, after(1))).isFalse();
    assertThat(ablation().table()).contains("clips-1 (1 of 2 steps), both-2 (0 of 2 steps)");
    double stopped = CpuTime.minutes(runs.resolve("clips-1"));

    assertThat(ablation().run(data, () -> false)).isTrue();
    for (String run : RUNS) {
      assertThat(runs.resolve(run).resolve("metrics.jsonl")).content().hasLineCount(2);
    }
    assertThat(CpuTime.minutes(runs.resolve("clips-1"))).isGreaterThan(stopped).isPositive();
    assertThat(ablation().table())
        .contains("| both | 2 |", "| clips | 2 |")
        .doesNotContain("compl");
    assertThat(ablation().run(data, AblationTest::neverAsked)).isTrue();
  }

  @Test
  void eachRunHasItsSeedAndItsFigures() {
    ablation().run(data, () -> false);
    for (String run : RUNS) {
      RunFigures figures = RunFigures.read(runs.resolve(run)).orElseThrow();
      assertThat(figures.recipe() + "-" + figures.seed()).isEqualTo(run);
      assertThat(figures.steps()).isEqualTo(2);
      assertThat(figures.cpuMinutes()).isPositive();
      assertThat(figures.retrieval())
          .hasEntrySatisfying(
              RetrievalSuite.HELD_OUT_STYLE, recall -> assertThat(recall.queries()).isEqualTo(10))
          .hasEntrySatisfying(
              RetrievalSuite.UNSEEN_CLIPS, recall -> assertThat(recall.candidates()).isEqualTo(10));
      assertThat(RunInfo.read(runs.resolve(run)).recipe().seed()).isEqualTo(figures.seed());
    }
  }

  @Test
  void aRecipeThatCannotBeTrainedIsRefusedBeforeTheFirstStepOfAny() throws IOException {
    recipe("larger", new Stage.Batching(6, 9, 2, 0, 1, 0, null));
    assertRefused(Reason.INVALID_ARGUMENT, "batches.clips is 9");
    recipe("larger", BOTH);
    Files.writeString(recipes.resolve("wrong.yaml"), "name: wrong");
    assertRefused(Reason.INVALID_ARGUMENT, "wrong.yaml");
    assertThat(runs).doesNotExist();
    assertThat(data.resolve(".cache")).doesNotExist();
  }

  @Test
  void runsOfAnotherRecipeAreNoComparison() throws IOException {
    ablation().run(data, after(1));
    recipe("both", new Stage.Batching(5, 4, 2, 0, 1, 0, null));
    assertRefused(Reason.MISMATCH, "both-1 was trained by another recipe");
  }

  @Test
  void twoRecipesOfOneNameAreRefused() throws IOException {
    Files.copy(recipes.resolve("both.yaml"), recipes.resolve("copy.yaml"));
    assertRefused(Reason.INVALID_ARGUMENT, "share the folder " + runs.resolve("both-1"));
  }

  @Test
  void whatHoldsNothingOutCannotBeComparedOn() throws IOException {
    List<DatasetItem> trainedOn =
        SmallData.write(data).stream()
            .filter(item -> !item.heldOut().contains(HeldOut.STYLE))
            .filter(item -> !item.heldOut().contains(HeldOut.CLIP))
            .toList();
    Manifest.write(data, trainedOn);
    assertRefused(Reason.INVALID_ARGUMENT, "holds nothing out");
  }

  private void assertRefused(Reason reason, String message) {
    fails(reason, () -> ablation().run(data, AblationTest::neverAsked))
        .hasMessageContaining(message);
  }

  private Ablation ablation() {
    return Ablation.of(recipes, List.of(1L, 2L), runs);
  }

  private void recipe(String name, Stage.Batching batches) throws IOException {
    Recipe small = SmallRecipe.of(2, 32, 4, null, batches);
    Recipe named = new Recipe(name, small.seed(), small.data(), small.model(), small.stages());
    Files.writeString(recipes.resolve(name + ".yaml"), named.yaml());
  }

  private static boolean neverAsked() {
    throw new AssertionError("a step was about to be made");
  }
}
