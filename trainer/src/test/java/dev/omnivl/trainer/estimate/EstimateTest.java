package dev.omnivl.trainer.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.graph.Cost;
import dev.omnivl.graph.Shape;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.loss.LossSettings;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.recipe.Recipe;
import dev.omnivl.trainer.recipe.Stage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EstimateTest {
  private static final Recipe SMALL = SmallRecipe.of(10);
  private static final Stage PLAIN = SMALL.last();
  private static final Outline OUTLINE = Outline.of(SMALL);
  private static final OmniVl MODEL = new OmniVl(OUTLINE.config(PLAIN));
  private static final Stage.Batching IN_TURN = new Stage.Batching(6, 4, 2, 0, 1, 0, null);

  /** Resident were 3.4 GB in a process of this stage alone, 5.2 in one with stages behind it. */
  @Test
  void memoryIsWhatAStageWasSeenToTake() {
    Recipe emoji = Recipe.read(Path.of("recipes/emoji.yaml"));
    Stage joint = emoji.stages().get(1);
    assertThat(Estimate.of(Outline.of(emoji), joint).bytes() / 1e9).isBetween(3.4, 5.2);
  }

  @Test
  void theMeanStepIsWhatImageAndClipStepsCostInTurn() {
    Stage stage = stage(IN_TURN, PLAIN.losses(), Map.of());
    StepCost images = StepCost.of(MODEL, stage, false);
    StepCost clips = StepCost.of(MODEL, stage, true);
    Estimate both = Estimate.of(OUTLINE, stage);
    assertThat(both.operations()).isEqualTo(0.5 * images.operations() + 0.5 * clips.operations());
    Stage still = stage(new Stage.Batching(6, 4, 0, 0, 1, 0, null), PLAIN.losses(), Map.of());
    assertThat(Estimate.of(OUTLINE, still).operations()).isEqualTo(images.operations());
    assertThat(both.bytes() - Estimate.of(OUTLINE, still).bytes())
        .isEqualTo(Math.max(images.bytes(), clips.bytes()) - images.bytes());
  }

  @Test
  void whatIsFrozenIsOnlyLookedThrough() {
    Stage learned = stage(IN_TURN, PLAIN.losses(), Map.of());
    Stage frozen = stage(IN_TURN, PLAIN.losses(), Map.of("visual_encoder.", 0.0));
    long saved =
        StepCost.of(MODEL, learned, false).operations()
            - StepCost.of(MODEL, frozen, false).operations();
    long media = Cost.of(g -> MODEL.image(g, Shape.of(6, 32, 32, 3))).operations(); // forward
    assertThat(saved).isEqualTo(2 * media);
    assertThat(Estimate.of(OUTLINE, frozen).bytes())
        .isLessThan(Estimate.of(OUTLINE, learned).bytes());
  }

  @Test
  void partsTakeTheirShareOfMemoryAndAllOfTheWork() {
    Stage.Batching inParts = new Stage.Batching(6, 4, 2, 0, 1, 0, 2);
    LossSettings generating = SmallRecipe.losses(SmallRecipe.PLAIN, 0, 1);
    StepCost whole = StepCost.of(MODEL, stage(IN_TURN, generating, Map.of()), true);
    StepCost parts = StepCost.of(MODEL, stage(inParts, generating, Map.of()), true);
    assertThat((double) parts.bytes() / whole.bytes()).isCloseTo(0.5, within(0.01));
    assertThat((double) parts.operations() / whole.operations()).isCloseTo(1, within(0.01));
    long learned = 4 * MODEL.trained(0).parameters();
    assertThat(
            Estimate.of(OUTLINE, stage(inParts, generating, Map.of())).bytes()
                - Estimate.of(OUTLINE, stage(IN_TURN, generating, Map.of())).bytes())
        .isEqualTo(learned + parts.bytes() - whole.bytes()); // sums of gradients
  }

  @Test
  void aMomentumEncoderLooksOnceMoreAndKeepsItsKeys() {
    Stage plain = stage(IN_TURN, SmallRecipe.losses(SmallRecipe.PLAIN, 0, 0), Map.of());
    LossSettings.Contrast queued =
        new LossSettings.Contrast(LossSettings.Positives.LABEL, 0.9, 1_000, 0);
    Stage slow = stage(IN_TURN, SmallRecipe.losses(queued, 0, 0), Map.of());
    double share =
        (double) StepCost.of(MODEL, slow, true).operations()
            / StepCost.of(MODEL, plain, true).operations();
    assertThat(share).isCloseTo(4 / 3.0, within(0.05));
    long keys = 2L * 1_000 * MODEL.config().embeddingDimensions() * Float.BYTES;
    assertThat(Estimate.of(OUTLINE, slow).bytes() - Estimate.of(OUTLINE, plain).bytes())
        .isGreaterThan(keys);
  }

  @Test
  void timeIsTheShareOfTheMachinesSpeedThatTrainingReaches() {
    Estimate estimate = new Estimate(PLAIN, 3e9, 1);
    assertThat(estimate.seconds(0.75e9)).isCloseTo(4, within(1e-12));
    assertThat(estimate.hours(0.75e9)).isCloseTo(40 / 3600.0, within(1e-12));
  }

  private static Stage stage(
      Stage.Batching batches, LossSettings losses, Map<String, Double> scales) {
    return new Stage(
        "some",
        PLAIN.input(),
        batches,
        PLAIN.augmentation(),
        losses,
        PLAIN.schedule(),
        new AdamW.Settings(0.05, 1, scales),
        PLAIN.every());
  }
}
