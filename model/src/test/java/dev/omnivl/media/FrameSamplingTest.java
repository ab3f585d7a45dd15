package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameSamplingTest {
  private static final Duration CLIP = Duration.ofSeconds(8);

  private static List<Long> millis(FrameSampling sampling, Duration duration) {
    return sampling.moments(duration).stream().map(Duration::toMillis).toList();
  }

  @Test
  void uniformTakesTheCentresOfEqualSegments() {
    assertThat(millis(FrameSampling.uniform(4), CLIP)).containsExactly(1000L, 3000L, 5000L, 7000L);
    assertThat(millis(FrameSampling.uniform(1), CLIP)).containsExactly(4000L);
    FrameSampling span = FrameSampling.uniform(2, Duration.ofSeconds(2), Duration.ofSeconds(6));
    assertThat(millis(span, CLIP)).containsExactly(3000L, 5000L);
  }

  @Test
  void randomStaysInItsSegmentAndFollowsItsSeed() {
    for (long seed = 0; seed < 50; seed++) {
      List<Long> moments = millis(FrameSampling.random(8, seed), CLIP);
      for (int i = 0; i < 8; i++) {
        assertThat(moments.get(i)).as("seed %s", seed).isBetween(1000L * i, 1000L * i + 999);
      }
      assertThat(moments).isEqualTo(millis(FrameSampling.random(8, seed), CLIP));
    }
    assertThat(millis(FrameSampling.random(8, 1), CLIP))
        .isNotEqualTo(millis(FrameSampling.random(8, 2), CLIP));
  }

  @Test
  void spanIsCutAtTheEndOfTheClip() {
    FrameSampling past = FrameSampling.uniform(2, Duration.ofSeconds(6), Duration.ofSeconds(60));
    assertThat(millis(past, CLIP)).containsExactly(6500L, 7500L);
    FrameSampling beyond = FrameSampling.uniform(2, Duration.ofSeconds(20), Duration.ofSeconds(60));
    assertThat(millis(beyond, CLIP)).containsExactly(8000L, 8000L);
  }

  @Test
  void reversedSpanIsRefused() {
    assertThatThrownBy(() -> FrameSampling.uniform(2, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT2S to PT1S");
    assertThatThrownBy(() -> FrameSampling.uniform(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
