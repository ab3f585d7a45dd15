package dev.omnivl.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.Preset;
import org.junit.jupiter.api.Test;

final class CostTest {
  private static final OmniVl NANO = new OmniVl(Preset.NANO.config());

  @Test
  void aMatrixProductIsTwoOperationsForEachPair() {
    Cost cost =
        Cost.of(g -> g.linear(Shape.of(5, 7, 11), g.weight("w", Init.NORMAL, 13, 11), null));
    assertThat(cost).isEqualTo(new Cost(2 * 5 * 7 * 11 * 13, 5 * 7 * 13));
  }

  @Test
  void attentionMultipliesTwiceAndKeepsNoScores() {
    Cost cost =
        Cost.of(g -> {
          Shape memory = Shape.of(2, 9, 8);
          g.at("some.layer").attention(Shape.of(2, 3, 8), memory, memory, 4, null);
        });
    assertThat(cost).isEqualTo(new Cost(2 * 2 * (2 * 3 * 9 * 8), 2 * 3 * 8));
  }

  @Test
  void whatOnlyLooksMakesNothing() {
    Shape x = Shape.of(2, 6, 8);
    assertThat(
            Cost.of(g -> {
              g.split(x, 2);
              g.tokens(x, 1, 3);
              g.unfoldFrames(x, 2);
              g.drop(x, 0);
            }))
        .isEqualTo(Cost.NONE);
    assertThat(Cost.of(g -> g.drop(x, 0.1)).values()).isEqualTo(2 * 2 * 6 * 8);
  }

  @Test
  void aWholePassGrowsWithItsBatch() {
    Cost one = images(1);
    assertThat(one.operations()).isPositive();
    assertThat(images(6)).isEqualTo(new Cost(6 * one.operations(), 6 * one.values()));
    assertThat(one.plus(one)).isEqualTo(images(2));
  }

  /** A clip of one frame is an image and what looks along time. */
  @Test
  void framesCostMoreThanImages() {
    long frames = NANO.config().vision().frames();
    Cost clip = Cost.of(g -> NANO.clipTokens(g, Shape.of(1, frames, 32, 32, 3)));
    assertThat(clip.operations()).isGreaterThan(images(frames).operations());
    assertThat(clip.values()).isGreaterThan(images(frames).values());
  }

  private static Cost images(long batch) {
    return Cost.of(g -> NANO.imageTokens(g, Shape.of(batch, 32, 32, 3)));
  }
}
