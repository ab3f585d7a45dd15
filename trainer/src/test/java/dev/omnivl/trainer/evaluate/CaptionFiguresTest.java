package dev.omnivl.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CaptionFiguresTest {
  private static final Map<String, List<String>> REFERENCES =
      Map.of(
          "a.png", List.of("red apple", "red apple: fruit, sweet"),
          "b.png", List.of("fire engine", "fire truck"),
          "c.png", List.of("full moon"));

  @Test
  void aReferenceAsCaptionIsExactAndTheBest() {
    CaptionFigures right =
        CaptionFigures.of(
            Map.of("a.png", "Red apple.", "b.png", "fire truck", "c.png", "full moon"), REFERENCES);
    CaptionFigures half =
        CaptionFigures.of(
            Map.of("a.png", "red apple", "b.png", "full moon", "c.png", "red moon"), REFERENCES);
    assertThat(right.media()).isEqualTo(3);
    assertThat(right.exact()).isEqualTo(1);
    assertThat(right.rougeL()).isEqualTo(1);
    assertThat(half.exact()).isEqualTo(1 / 3.0);
    assertThat(half.ciderD()).isPositive().isLessThan(right.ciderD());
    assertThat(half.rougeL()).isLessThan(right.rougeL());
  }

  @Test
  void silenceIsZeroAndNoAccident() {
    CaptionFigures silent =
        CaptionFigures.of(Map.of("a.png", "", "b.png", "", "c.png", ""), REFERENCES);
    assertThat(silent).isEqualTo(new CaptionFigures(3, 0, 0, 0, 0));
  }
}
