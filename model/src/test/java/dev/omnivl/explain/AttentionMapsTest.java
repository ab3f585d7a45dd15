package dev.omnivl.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.engine.Looks;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttentionMapsTest {
  private static final Grid IMAGE = new Grid(1, 2, 16, 1);

  @Test
  void aWordIsTheMeanOfItsTokensAndOfAllLayers() {
    // Two layers of two tokens: [CLS] and four patches.
    float[] first = {0.6f, 0.4f, 0, 0, 0, /* */ 0.2f, 0, 0.8f, 0, 0};
    float[] second = {1, 0, 0, 0, 0, /* */ 0.2f, 0, 0, 0.8f, 0};
    AttentionMaps maps = new AttentionMaps(new Looks(0, 5, List.of(first, second)), IMAGE);
    HeatMap one = maps.of(0, 1);
    assertThat(one.weights()).containsExactly(1, 0, 0, 0);
    assertThat(one.elsewhere()).isCloseTo(0.8f, within(1e-6f));
    assertThat(one.fall()).isZero();
    HeatMap both = maps.of(0, 2);
    assertThat(both.weights()).containsExactly(new float[] {0.2f, 0.4f, 0.4f, 0}, within(1e-6f));
    assertThat(both.elsewhere()).isCloseTo(0.5f, within(1e-6f));
    HeatMap last = new AttentionMaps(new Looks(0, 5, List.of(first, second)), IMAGE, 1, 2).of(1, 2);
    assertThat(last.weights()).containsExactly(0, 0, 1, 0);
  }

  @Test
  void framesHaveOneClassTokenOrOneEach() {
    Grid clip = new Grid(2, 1, 16, 1);
    float[] joint = {0.5f, 0.1f, 0.4f};
    assertThat(new AttentionMaps(new Looks(0, 3, List.of(joint)), clip).of(0, 1).weights())
        .containsExactly(new float[] {0.2f, 0.8f}, within(1e-6f));
    float[] apart = {0.3f, 0.1f, 0.2f, 0.4f};
    HeatMap map = new AttentionMaps(new Looks(0, 4, List.of(apart)), clip).of(0, 1);
    assertThat(map.weights()).containsExactly(new float[] {0.2f, 0.8f}, within(1e-6f));
    assertThat(map.elsewhere()).isCloseTo(0.5f, within(1e-6f));
  }

  @Test
  void tokensOfAnotherMediumAreRefused() {
    Looks looks = new Looks(0, 7, List.of(new float[7]));
    assertThatThrownBy(() -> new AttentionMaps(looks, IMAGE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
