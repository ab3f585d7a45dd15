package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LikeliestTokensTest {
  private static final IntPredicate ALLOWED = id -> id % 7 != 3;

  @Test
  void theBestAreThoseThatSortingFinds() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      float[] all = new float[1 + random.nextInt(700)];
      for (int id = 0; id < all.length; id++) {
        all[id] = -random.nextInt(40) / 4f; // many are equal
      }
      int count = 1 + random.nextInt(9);
      int[] expected =
          IntStream.range(0, all.length)
              .filter(ALLOWED)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(id -> -all[id])
                      .thenComparing(Comparator.naturalOrder()))
              .limit(count)
              .mapToInt(id -> id)
              .toArray();
      LikeliestTokens found = LikeliestTokens.of(all, count, ALLOWED);
      assertThat(found.ids()).as("round %d", round).containsExactly(expected);
      for (int rank = 0; rank < expected.length; rank++) {
        assertThat(found.logProbabilities()[rank]).isEqualTo(all[expected[rank]]);
      }
    }
  }
}
