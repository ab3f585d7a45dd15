package dev.omnivl.trainer.checkpoint;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static dev.omnivl.trainer.fixture.NdTesting.random;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.SmallTokenizer;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.loss.LossSettings.Positives;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.recipe.Stage;
import dev.omnivl.trainer.session.Learner;
import dev.omnivl.trainer.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of the smallest model, with a momentum encoder and queues. */
final class CheckpointTest {
  private static final OmniVlConfig NANO = Preset.NANO.config();
  private final TextTokenizer tokenizer = SmallTokenizer.of(1_000, 40);
  private final Session session = Session.fresh(NANO, tokenizer, 1);
  private final Learner learner = Learner.of(stage(16), session);

  @TempDir private Path run;

  @AfterEach
  void close() {
    learner.close();
    session.close();
    tokenizer.close();
  }

  @Test
  void givesBackEveryBit() {
    String name = "itm_head.weight";
    NDArray gradient = random(session.manager(), new SplittableRandom(5), 2, NANO.text().width());
    learner.optimiser().step(Map.of(name, gradient), 0.01);
    Checkpoint.save(run, 9, 4, learner);

    try (Session other = Session.fresh(NANO, tokenizer, 2);
        Learner fresh = Learner.of(stage(16), other)) {
      Checkpoint last = Checkpoint.latest(run).orElseThrow();
      assertThat(last.step()).isEqualTo(9);
      assertThat(last.state().stageStep()).isEqualTo(4);
      assertThat(last.state().stage()).isEqualTo("joint");
      last.restore(fresh);
      session
          .parameters()
          .all()
          .forEach((weight, array) -> assertSame(other.parameters().master(weight), array));
      Objects.requireNonNull(learner.momentum())
          .encoders()
          .all()
          .forEach((weight, array) ->
              assertSame(
                  Objects.requireNonNull(fresh.momentum()).encoders().master(weight), array));
      learner
          .optimiser()
          .moments()
          .forEach((weight, kept) -> {
            AdamW.Moments restored =
                Objects.requireNonNull(fresh.optimiser().moments().get(weight));
            assertSame(restored.first(), kept.first());
            assertSame(restored.second(), kept.second());
            assertThat(restored.steps()).isEqualTo(kept.steps());
          });
    }
  }

  @Test
  void keepsTheTwoNewestAndIgnoresAllThatIsNoWholeCheckpoint() throws IOException {
    Files.createDirectories(run.resolve(".checkpoint-00000099.part"));
    Files.createDirectories(run.resolve("checkpoint-best"));
    for (long step : new long[] {3, 20, 100}) {
      Checkpoint.save(run, step, step, learner);
    }
    assertThat(Checkpoint.latest(run)).map(Checkpoint::step).contains(100L);
    assertThat(run.resolve("checkpoint-00000003")).doesNotExist();
    assertThat(run.resolve("checkpoint-00000020")).isDirectory();
    assertThat(run.resolve("checkpoint-best")).isDirectory();
    assertThat(Checkpoint.latest(run.resolve("nowhere"))).isEmpty();
  }

  @Test
  void refusesAnotherArchitectureAndChangesNothing() {
    Checkpoint saved = Checkpoint.save(run, 1, 1, learner);
    OmniVlConfig wider = new OmniVlConfig(NANO.vision(), NANO.text(), 40);
    try (Session other = Session.fresh(wider, tokenizer, 2);
        Learner fresh = Learner.of(stage(16), other)) {
      float[] before = other.parameters().master("itm_head.weight").toFloatArray();
      assertRefused(saved, fresh, "weight text_proj.weight is (32, 48), the model's is (40, 48)");
      assertThat(other.parameters().master("itm_head.weight").toFloatArray())
          .containsExactly(before);
    }
  }

  @Test
  void refusesOtherQueues() {
    Checkpoint saved = Checkpoint.save(run, 1, 1, learner);
    try (Learner other = Learner.of(stage(24), session)) {
      assertRefused(
          saved, other, "a queue of 16, losses.contrast now asks for one and a queue of 24");
    }
    try (Learner none = Learner.of(SmallRecipe.of(1).last(), session)) {
      assertRefused(saved, none, "with a momentum encoder");
    }
  }

  private static void assertRefused(Checkpoint saved, Learner learner, String message) {
    fails(Reason.MISMATCH, () -> saved.restore(learner)).hasMessageContaining(message);
  }

  private static Stage stage(int queue) {
    Stage stage = SmallRecipe.ofTwoStages().last();
    LossSettings.Contrast contrast = new LossSettings.Contrast(Positives.LABEL, 0.9, queue, 0);
    LossSettings losses = SmallRecipe.losses(contrast, 0, 0);
    return SmallRecipe.like(stage, stage.batches(), losses, stage.schedule(), stage.every());
  }

  private static void assertSame(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray());
  }
}
