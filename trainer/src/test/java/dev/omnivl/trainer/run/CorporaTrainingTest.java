package dev.omnivl.trainer.run;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.fixture.CorpusFiles;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on public corpora as they come, beside a data set of the project's own. */
final class CorporaTrainingTest {
  @TempDir private static Path root;
  @TempDir private Path runs;

  @BeforeAll
  static void write() throws IOException {
    SmallData.write(Files.createDirectory(root.resolve("own")));
    for (int shard = 0; shard < 3; shard++) {
      List<Map.Entry<String, byte[]>> members = new ArrayList<>();
      for (int sample = 0; sample < 4; sample++) {
        byte[] picture = CorpusFiles.jpeg(0x1f << (3 * (4 * shard + sample) % 20));
        boolean broken = shard == 1 && sample == 2;
        String key = String.format(Locale.ROOT, "%05d%04d", shard, sample);
        members.add(Map.entry(key + ".jpg", broken ? Arrays.copyOf(picture, 40) : picture));
        members.add(CorpusFiles.member(key + ".txt", "shade " + key));
      }
      CorpusFiles.tar(root.resolve(String.format(Locale.ROOT, "cc3m/%05d.tar", shard)), members);
    }
    CorpusFiles.text(root.resolve("classes.txt"), "n00000001 ring, circle\nn00000002 box\n");
    for (String synset : List.of("n00000001", "n00000002")) {
      for (int image = 0; image < 3; image++) {
        CorpusFiles.bytes(
            root.resolve("imagenet/" + synset + "/" + image + ".jpg"),
            CorpusFiles.jpeg(0x40 * image + synset.charAt(8)));
      }
    }
  }

  @Test
  void aBrokenSampleCostsItselfAndAStopCostsNothing() {
    Recipe recipe = recipe(0, 1);
    Path whole = runs.resolve("whole");
    assertThat(new Trainer(recipe, root, whole).train(() -> false)).isEqualTo(8);
    Path stopped = runs.resolve("stopped");
    new Trainer(recipe, root, stopped).train(SmallRecipe.after(5));
    assertThat(new Trainer(recipe, root, stopped).train(() -> false)).isEqualTo(8);
    for (String file : List.of("weights.safetensors", "optimiser.safetensors")) {
      assertThat(stopped.resolve("checkpoint-00000008").resolve(file))
          .hasSameBinaryContentAs(whole.resolve("checkpoint-00000008").resolve(file));
    }
    assertThat(RunInfo.read(whole).licences()).containsKey("cc3m (webdataset)");
    assertThat(RunInfo.read(whole).trainingItems()).isEqualTo(12 + 6 + 8);
  }

  @Test
  void refusesWhatNeedsToKnowMediaBeforeTheyAreRead() {
    assertRefused(recipe(0, 2), "batches.perConcept must be 1");
    Recipe alone = recipe(5, 1);
    Recipe noFolder =
        new Recipe(alone.name(), 1, alone.data().subList(0, 2), alone.model(), withoutClips(alone));
    assertRefused(noFolder, "every.evaluate must be 0 without a corpus of format folder");
  }

  @Test
  void classesAreKnownBeforeTheirMediaAreRead() {
    Recipe alone = recipe(0, 1);
    Stage told = classifying(withoutClips(alone).getFirst());
    CorpusSpec imagenet = alone.data().get(1);
    Path run = runs.resolve("classes");
    Recipe recipe = new Recipe("classes", 1, List.of(imagenet), alone.model(), List.of(told));
    assertThat(new Trainer(recipe, root, run).train(() -> false)).isEqualTo(8);
    assertThat(RunInfo.read(run).classes()).containsExactly("box", "ring");
    assertThat(run.resolve("metrics.jsonl")).content().doesNotContain("\"classify\":0.0,");
    Recipe unknown = new Recipe("x", 1, alone.data().subList(0, 2), alone.model(), List.of(told));
    assertRefused(
        unknown, "losses.classify must be null for corpora without classes, such as cc3m");
  }

  private static Stage classifying(Stage stage) {
    LossSettings losses = SmallRecipe.classifying(0);
    return SmallRecipe.like(stage, stage.batches(), losses, stage.schedule(), stage.every());
  }

  @Test
  void refusesACorpusThatIsNotThereOrNotKnown() {
    Recipe good = recipe(0, 1);
    for (CorpusSpec wrong :
        List.of(
            new CorpusSpec("x", "webdataset", null, Path.of("nowhere"), null, Kind.IMAGE, null),
            new CorpusSpec("x", "webdatasets", null, Path.of("cc3m"), null, Kind.IMAGE, null),
            new CorpusSpec("x", "imagenet", null, Path.of("imagenet"), null, null, null))) {
      Recipe recipe = new Recipe("x", 1, List.of(wrong), good.model(), good.stages());
      assertThatThrownBy(() -> new Trainer(recipe, root, runs.resolve("x")).train())
          .isInstanceOf(Failure.class)
          .hasMessageNotContaining("\n");
      assertThat(runs.resolve("x")).doesNotExist();
    }
  }

  private void assertRefused(Recipe recipe, String message) {
    fails(Reason.INVALID_ARGUMENT, new Trainer(recipe, root, runs.resolve("refused"))::train)
        .hasMessageContaining(message);
    assertThat(runs.resolve("refused")).doesNotExist();
  }

  private static List<Stage> withoutClips(Recipe recipe) {
    Stage stage = recipe.last();
    return List.of(with(stage, new Stage.Batching(6, 0, 0, 0, 1, 0, null), stage.every()));
  }

  private static Recipe recipe(int evaluate, int perConcept) {
    Recipe small = SmallRecipe.of(8);
    Stage stage =
        with(
            small.last(),
            new Stage.Batching(6, 4, 3, 0, perConcept, 0, null),
            new Stage.Every(3, evaluate));
    List<CorpusSpec> data =
        List.of(
            new CorpusSpec("cc3m", "webdataset", null, Path.of("cc3m"), null, Kind.IMAGE, null),
            new CorpusSpec(
                "imagenet",
                "imagenet",
                Path.of("classes.txt"),
                Path.of("imagenet"),
                null,
                null,
                null),
            new CorpusSpec("own", "folder", null, Path.of("own"), null, Kind.VIDEO, null));
    return new Recipe("corpora", 3, data, small.model(), List.of(stage));
  }

  private static Stage with(Stage stage, Stage.Batching batches, Stage.Every every) {
    return SmallRecipe.like(stage, batches, stage.losses(), stage.schedule(), every);
  }
}
