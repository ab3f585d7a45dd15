package dev.omnivl.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.omnivl.trainer.fixture.NdTesting;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A queue that is written round and round against one that drops its oldest. */
final class FeatureQueueTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2214);
  @AutoClose private final NDManager manager = NdTesting.manager();

  @Test
  void holdsTheNewestKeysWhateverTheSizesOfTheBatches() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 20; round++) {
      int capacity = random.nextInt(1, 12);
      Deque<Long> expected = new ArrayDeque<>();
      try (FeatureQueue queue = new FeatureQueue(manager, capacity, 2)) {
        long next = 1;
        for (int step = 0; step < 12; step++) {
          int size = random.nextInt(1, capacity + 1);
          queue.add(keys(next, size));
          for (int place = 0; place < size; place++) {
            expected.addLast(next + place);
          }
          while (expected.size() > capacity) {
            expected.removeFirst();
          }
          next += size;
          Features all = queue.with(keys(1_000, 1));
          assertThat(queue.size()).isEqualTo(expected.size());
          assertThat(Arrays.stream(all.identities()).skip(1).boxed())
              .as("seed %d, round %d", SEED, round)
              .containsExactlyInAnyOrderElementsOf(expected);
          assertRowsBelongToTheirIdentities(all);
        }
      }
    }
  }

  @Test
  void anEmptyPlaceIsNoKey() {
    try (FeatureQueue queue = new FeatureQueue(manager, 5, 2)) {
      assertThat(queue.with(keys(7, 2)).identities()).containsExactly(7, 8);
      queue.add(keys(1, 2));
      assertThat(queue.with(keys(7, 1)).identities()).containsExactly(7, 1, 2);
    }
  }

  @Test
  void goesOnWhereItWas() {
    try (FeatureQueue queue = new FeatureQueue(manager, 5, 2);
        FeatureQueue other = new FeatureQueue(manager, 5, 2);
        FeatureQueue smaller = new FeatureQueue(manager, 4, 2)) {
      queue.add(keys(1, 4));
      queue.add(keys(5, 3));
      float[] vectors = queue.vectors().toFloatArray();
      other.restore(vectors, queue.identities(), queue.written());
      queue.add(keys(8, 2));
      other.add(keys(8, 2));
      assertThat(other.identities()).isEqualTo(queue.identities());
      assertThat(other.vectors().toFloatArray()).isEqualTo(queue.vectors().toFloatArray());
      assertThatThrownBy(() -> smaller.restore(vectors, queue.identities(), 7))
          .hasMessage("a queue of 4 cannot be one of 5");
    }
  }

  private static void assertRowsBelongToTheirIdentities(Features features) {
    float[] rows = features.vectors().toFloatArray();
    for (int row = 0; row < features.identities().length; row++) {
      assertThat(rows[2 * row]).isEqualTo((float) features.identities()[row]);
      assertThat(rows[2 * row + 1]).isEqualTo((float) -features.identities()[row]);
    }
  }

  /** Keys with the identities from {@code first} on, whose vectors tell them. */
  private Features keys(long first, int size) {
    float[] rows = new float[2 * size];
    long[] identities = new long[size];
    for (int place = 0; place < size; place++) {
      identities[place] = first + place;
      rows[2 * place] = identities[place];
      rows[2 * place + 1] = -identities[place];
    }
    return new Features(manager.create(rows, new Shape(size, 2)), identities);
  }
}
