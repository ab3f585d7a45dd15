package dev.omnivl.trainer.run;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static dev.omnivl.trainer.fixture.SmallRecipe.after;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.checkpoint.RunLock;
import dev.omnivl.trainer.fixture.CheckpointFiles;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on a small data set, with images and clips. */
final class TrainerTest {
  @TempDir private static Path data;

  @TempDir private Path runs;

  @BeforeAll
  static void writeData() throws IOException {
    SmallData.write(data);
  }

  @Test
  void aStoppedRunGoesOnAsIfItHadNot() throws IOException {
    Recipe recipe = SmallRecipe.of(6);
    Path whole = runs.resolve("whole");
    assertThat(new Trainer(recipe, data, whole).train(() -> false)).isEqualTo(6);
    Path stopped = runs.resolve("stopped");
    assertThat(new Trainer(recipe, data, stopped).train(after(3))).isEqualTo(3);
    Files.createDirectory(stopped.resolve(".checkpoint-00000005.part"));
    Files.writeString(stopped.resolve(".checkpoint-00000005.part/weights.safetensors"), "half");
    assertThat(new Trainer(recipe, data, stopped).train(() -> false)).isEqualTo(6);
    for (String file : List.of("weights.safetensors", "optimiser.safetensors")) {
      assertThat(stopped.resolve("checkpoint-00000006").resolve(file))
          .hasSameBinaryContentAs(whole.resolve("checkpoint-00000006").resolve(file));
    }
    assertThat(stopped.resolve("checkpoint-00000006/weights.safetensors"))
        .isRegularFile()
        .satisfies(file ->
            assertThat(Files.readAllBytes(file))
                .isNotEqualTo(
                    Files.readAllBytes(whole.resolve("checkpoint-00000003/weights.safetensors"))));
    assertThat(steps(whole)).isEqualTo(steps(stopped)).hasSize(6);
  }

  @Test
  void stopsBetweenCheckpointsWithOne() throws IOException {
    Path run = runs.resolve("run");
    assertThat(new Trainer(SmallRecipe.of(6), data, run).train(after(1))).isEqualTo(1);
    assertThat(Checkpoint.latest(run)).map(Checkpoint::step).contains(1L);
    assertThat(new Trainer(SmallRecipe.of(6), data, run).train(() -> true)).isEqualTo(1);
  }

  @Test
  void aRunThatDivergesEndsWithTheStepItsSamplesAndTheLastGoodCheckpoint() throws IOException {
    Recipe small = SmallRecipe.of(40);
    Stage stage = small.last();
    Stage wild =
        SmallRecipe.like(
            stage,
            stage.batches(),
            stage.losses(),
            new Stage.Rates(40, 1e30, 1e30, 12, 0, null),
            new Stage.Every(1, 0));
    Recipe recipe = new Recipe("wild", 7, small.data(), small.model(), List.of(wild));
    Path run = runs.resolve("wild");
    assertRefused(
        new Trainer(recipe, data, run),
        Reason.INTERNAL,
        "training diverged in step",
        "metrics.jsonl",
        "last good checkpoint is that of step");
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertThat(lines.getLast())
        .contains("\"loss\":", "\"gradientNorm\":", "\"diverged\":[", ".png\"");
    assertThat(Checkpoint.latest(run)).isPresent();
  }

  @Test
  void refusesASecondProcess() throws Exception {
    Path run = runs.resolve("run");
    try (RunLock lock = RunLock.of(run)) {
      assertRefused(
          new Trainer(SmallRecipe.of(1), data, run), Reason.UNAVAILABLE, "another process");
      assertThat(run.resolve("run.json")).doesNotExist();
    }
    RunLock.of(run).close();
  }

  @Test
  void refusesAnotherArchitectureAndLeavesTheRunAsItWas() throws IOException {
    Path run = runs.resolve("run");
    new Trainer(SmallRecipe.of(1), data, run).train();
    byte[] before = Files.readAllBytes(run.resolve("run.json"));
    Recipe larger = SmallRecipe.of(1, 40, 4, null, new Stage.Batching(6, 4, 2, 0, 1, 0, null));
    assertRefused(new Trainer(larger, data, run), Reason.MISMATCH, "vision.imageSize 32, here 40");
    assertThat(run.resolve("run.json")).hasBinaryContent(before);
  }

  @Test
  void startsFromAnotherRunAtAnotherImageSize() throws IOException {
    Stage.Batching images = new Stage.Batching(6, 0, 0, 0, 1, 0, null);
    Path first = runs.resolve("first");
    new Trainer(SmallRecipe.of(1, 32, 4, null, images), data, first).train();
    Path described = first.resolve("run.json");
    String text = Files.readString(described);
    String more = text.replaceFirst("\"licences\" : \\{", "$0 \"older art\" : \"CC0-1.0\",");
    assertThat(more).isNotEqualTo(text);
    Files.writeString(described, more);
    Recipe second = SmallRecipe.of(2, 40, 4, "first", new Stage.Batching(6, 4, 2, 0, 1, 0, null));
    assertThat(new Trainer(second, data, runs.resolve("second")).train(() -> false)).isEqualTo(2);
    assertThat(RunInfo.read(runs.resolve("second")).licences())
        .containsAllEntriesOf(RunInfo.read(first).licences())
        .containsEntry("older art", "CC0-1.0");
    Recipe frames = SmallRecipe.of(2, 32, 8, "first", images);
    assertThat(new Trainer(frames, data, runs.resolve("third")).train(() -> false)).isEqualTo(2);
  }

  @Test
  void stagesFollowEachOtherAndAStopInEitherCostsNothing() throws IOException {
    Recipe recipe = SmallRecipe.ofTwoStages();
    Path whole = runs.resolve("whole");
    assertThat(new Trainer(recipe, data, whole).train(() -> false)).isEqualTo(8);
    Path stopped = runs.resolve("stopped");
    for (int steps : new int[] {1, 2, 1, 2}) {
      new Trainer(recipe, data, stopped).train(after(steps));
    }
    assertThat(new Trainer(recipe, data, stopped).train(() -> false)).isEqualTo(8);
    CheckpointFiles.assertSame(
        stopped.resolve("checkpoint-00000008"), whole.resolve("checkpoint-00000008"));
    assertThat(steps(whole)).isEqualTo(steps(stopped)).hasSize(8);
    assertThat(new Trainer(recipe, data, whole).train(() -> false)).isEqualTo(8);
  }

  @Test
  void refusesWhatCannotBeTrainedBeforeTheFirstStep() {
    Path run = runs.resolve("run");
    Stage.Batching images = new Stage.Batching(21, 0, 0, 0, 1, 0, null);
    assertRefused(
        new Trainer(SmallRecipe.of(1, 32, 4, null, images), data, run),
        Reason.INVALID_ARGUMENT,
        "batches.images is 21",
        "only 20 images");
    Stage.Batching clips = new Stage.Batching(6, 9, 2, 0, 1, 0, null);
    assertRefused(
        new Trainer(SmallRecipe.of(1, 32, 4, null, clips), data, run),
        Reason.INVALID_ARGUMENT,
        "batches.clips is 9",
        "only 8 clips");
    Stage.Batching batches = new Stage.Batching(6, 4, 2, 0, 1, 0, null);
    assertRefused(
        new Trainer(SmallRecipe.of(1, 32, 4, "nowhere", batches), data, run),
        Reason.NOT_FOUND,
        "model.start is nowhere");
    assertRefused(
        new Trainer(SmallRecipe.of(1), data.resolve("none"), run),
        Reason.NOT_FOUND,
        "manifest.jsonl");
    assertThat(run).doesNotExist();
  }

  private static void assertRefused(Trainer trainer, Reason reason, String... message) {
    fails(reason, trainer::train).hasMessageContainingAll(message);
  }

  /** Metrics without their times. */
  private static List<String> steps(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(run.resolve("metrics.jsonl"))) {
      return lines.map(line -> line.replaceAll("\"seconds\":[^}]*", "")).toList();
    }
  }
}
