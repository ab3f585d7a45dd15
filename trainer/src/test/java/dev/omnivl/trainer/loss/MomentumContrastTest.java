package dev.omnivl.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.omnivl.arch.Preset;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.fixture.SmallTokenizer;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.loss.LossSettings.Positives;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.session.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Steps of the smallest model with a momentum encoder and queues. */
final class MomentumContrastTest {
  @AutoClose private final TextTokenizer tokenizer = SmallTokenizer.of(1_000, 40);
  @AutoClose private final Session session = Session.fresh(Preset.NANO.config(), tokenizer, 1);

  @Test
  void trailsTheLearnedEncodersAndNothingElse() {
    try (MomentumContrast momentum = momentum(0.75, 8, 0)) {
      assertThat(momentum.encoders().all().keySet())
          .contains("visual_encoder.blocks.0.temporal_attn.qkv.weight", "text_proj.weight")
          .noneMatch(name -> name.contains("crossattention") || name.startsWith("text_decoder"))
          .doesNotContain("temp", "itm_head.weight");
      String name = "vision_proj.bias";
      float[] moved = session.parameters().master(name).toFloatArray();
      Arrays.fill(moved, 4f);
      session.parameters().set(name, moved);
      momentum.follow(session.parameters(), session.kernels());
      assertThat(momentum.encoders().master(name).toFloatArray()).containsOnly(1f);
      assertThat(session.parameters().master(name).toFloatArray()).containsOnly(4f);
    }
  }

  @Test
  void withoutAQueueAndAStepBehindItIsContrastWithinTheBatch() {
    try (MomentumContrast momentum = momentum(0.9, 0, 0)) {
      Batch batch = batch(4, 1);
      assertThat(loss(batch, momentum, Positives.LABEL))
          .isCloseTo(loss(batch, null, Positives.LABEL), offset(1e-4));
    }
  }

  @Test
  void keysOfEarlierStepsMakeItHarderUntilTheQueueIsFull() {
    try (MomentumContrast momentum = momentum(0.9, 8, 0)) {
      double before = 0;
      for (int step = 0; step < 3; step++) {
        double loss = loss(batch(4, step), momentum, Positives.PAIR);
        // Near chance, a loss is the logarithm of the number of keys.
        assertThat(loss).isGreaterThan(before + 0.1);
        before = loss;
      }
      assertThat(momentum.visual().size()).isEqualTo(8);
      assertThat(loss(batch(4, 3), momentum, Positives.PAIR)).isCloseTo(before, offset(0.25));
    }
  }

  @Test
  void keysHaveNoGradientAndQueriesDo() {
    try (MomentumContrast momentum = momentum(0.9, 8, 0.4);
        NDManager scratch = session.manager().newSubManager()) {
      NdGraph g = NdGraph.training(session.parameters(), scratch, session.kernels(), name -> true);
      Objectives objectives = objectives(momentum, Positives.LABEL, 0.4);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        Losses losses = objectives.of(g, scratch, batch(4, 0), new SplittableRandom(3));
        assertThat(Objects.requireNonNull(losses.visualKeys()).vectors().hasGradient()).isFalse();
        assertThat(Objects.requireNonNull(losses.textKeys()).vectors().hasGradient()).isFalse();
        collector.backward(losses.total());
      }
      for (String name : List.of("vision_proj.weight", "text_proj.weight", "temp")) {
        NDArray gradient = Objects.requireNonNull(g.gradients().get(name));
        assertThat(gradient.abs().sum().getFloat()).as(name).isPositive();
      }
    }
  }

  @Test
  void softTargetsChangeTheLoss() {
    Batch batch = batch(4, 1);
    try (MomentumContrast momentum = momentum(0.9, 0, 0);
        NDManager scratch = session.manager().newSubManager()) {
      NdGraph g = NdGraph.evaluating(session.parameters(), scratch, session.kernels());
      float hard =
          objectives(momentum, Positives.LABEL, 0)
              .of(g, scratch, batch, new SplittableRandom(3))
              .contrast()
              .getFloat();
      float soft =
          objectives(momentum, Positives.LABEL, 0.4)
              .of(g, scratch, batch, new SplittableRandom(3))
              .contrast()
              .getFloat();
      assertThat(soft).isNotCloseTo(hard, offset(1e-4f));
    }
  }

  @Test
  void refusesSettingsWithoutTheirEncoder() {
    assertThatThrownBy(() ->
            new Objectives(
                session.model(),
                tokenizer,
                session.kernels(),
                settings(new LossSettings.Contrast(Positives.LABEL, 0.9, 8, 0)),
                null,
                List.of()))
        .hasMessageContaining("exactly if losses.contrast.momentum is above 0");
  }

  private MomentumContrast momentum(double momentum, int queue, double soft) {
    LossSettings.Contrast settings =
        new LossSettings.Contrast(Positives.LABEL, momentum, queue, soft);
    return new MomentumContrast(session.manager(), session.parameters(), settings, 32);
  }

  private Objectives objectives(
      @Nullable MomentumContrast momentum, Positives positives, double soft) {
    LossSettings.Contrast contrast =
        momentum == null
            ? new LossSettings.Contrast(positives, 0, 0, 0)
            : new LossSettings.Contrast(positives, 0.9, momentum.visual().capacity(), soft);
    return new Objectives(
        session.model(), tokenizer, session.kernels(), settings(contrast), momentum, List.of());
  }

  private static LossSettings settings(LossSettings.Contrast contrast) {
    return SmallRecipe.losses(contrast, 0, 0);
  }

  private double loss(Batch batch, @Nullable MomentumContrast momentum, Positives positives) {
    try (NDManager scratch = session.manager().newSubManager()) {
      session.parameters().set("temp", new float[] {0.5f});
      NdGraph g = NdGraph.evaluating(session.parameters(), scratch, session.kernels());
      Objectives objectives = objectives(momentum, positives, 0);
      Losses losses = objectives.of(g, scratch, batch, new SplittableRandom(3));
      objectives.after(
          Objects.requireNonNull(losses.visualKeys()), Objects.requireNonNull(losses.textKeys()));
      return losses.contrast().getFloat();
    }
  }

  private static Batch batch(int size, int number) {
    byte[] pixels = new byte[size * 32 * 32 * 3];
    new Random(number).nextBytes(pixels);
    List<String> names =
        IntStream.range(0, size).mapToObj(place -> "thing " + (number * size + place)).toList();
    return new Batch(
        names.stream().map(name -> SmallData.item(name, Kind.IMAGE, name, List.of())).toList(),
        names.stream()
            .map(name -> new Batch.Text(name, "concept/" + name, false, Prompted.NONE))
            .toList(),
        pixels,
        0);
  }
}
