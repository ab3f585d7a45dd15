package dev.omnivl.client.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecallTest {

  @ParameterizedTest
  @CsvSource({"10,1,1,0.1", "10,1,10,1", "10,3,0,0", "10,8,3,1", "4,2,2,0.8333333333", "5,0,5,0"})
  void chanceIsThatOfDrawingWithoutPuttingBack(
      int candidates, int right, int drawn, double expected) {
    assertThat(Recall.chance(candidates, right, drawn)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void chanceAgreesWithCountingEveryDraw() {
    int candidates = 9;
    for (int right = 0; right <= candidates; right++) {
      for (int drawn = 0; drawn <= candidates; drawn++) {
        int all = 0;
        int holding = 0;
        for (int set = 0; set < 1 << candidates; set++) {
          if (Integer.bitCount(set) == drawn) {
            all++;
            holding += (set & ((1 << right) - 1)) != 0 ? 1 : 0;
          }
        }
        assertThat(Recall.chance(candidates, right, drawn))
            .isCloseTo(holding / (double) all, within(1e-12));
      }
    }
  }

  @Test
  void theLineIsTheOneThatScriptsRead() {
    assertThat(new Recall(10, 20, 0.4567, 1, 0.05, 0.5).line()).isEqualTo("R@1=45.7% R@10=100.0%");
  }
}
