package dev.omnivl.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  private static final List<Long> SHARDS = List.of(7L, 0L, 13L, 1L, 40L, 0L, 0L, 22L, 5L, 0L);

  private static List<Long> epoch(Order order, long epoch) {
    return LongStream.range(0, order.size()).mapToObj(place -> order.index(epoch, place)).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 15, 16, 17, 100, 1_000, 4_097})
  void everyEpochVisitsEverySampleOnce(long size) {
    Order order = new Order(List.of(size), 4, size);

    for (long epoch = 0; epoch < 5; epoch++) {
      assertThat(epoch(order, epoch))
          .as("epoch %d of %d", epoch, size)
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, size).boxed().toList());
    }
  }

  @Test
  void everyEpochVisitsEverySampleOfShardsOfAnySizes() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 200; trial++) {
      List<Long> shards = random.longs(1 + random.nextInt(12), 0, 9).boxed().toList();
      Order order = new Order(shards, 1 + random.nextInt(5), trial);

      assertThat(epoch(order, trial))
          .as("trial %d: %s", trial, shards)
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, order.size()).boxed().toList());
    }
  }

  @Test
  void aRunThatResumesAnywhereGoesOnAsItWouldHave() {
    Order whole = new Order(SHARDS, 3, 5);
    List<Long> second = epoch(whole, 1);

    for (int place = 0; place < second.size(); place++) {
      Order resumed = new Order(SHARDS, 3, 5);
      assertThat(resumed.index(1, place)).isEqualTo(second.get(place));
    }
    assertThat(epoch(whole, 1)).as("after another epoch").isEqualTo(second);
  }

  @Test
  void epochsAndSeedsDiffer() {
    Set<List<Long>> orders = new HashSet<>();
    for (long seed = 0; seed < 4; seed++) {
      for (long epoch = 0; epoch < 4; epoch++) {
        orders.add(epoch(new Order(List.of(50L, 50L), 1, seed), epoch));
      }
    }

    assertThat(orders).hasSize(16);
  }

  @Test
  void readingStaysInsideAWindowOfShards() {
    List<Long> shards = LongStream.generate(() -> 10).limit(20).boxed().toList();
    List<Long> visited = epoch(new Order(shards, 4, 3), 2);

    for (int window = 0; window < 5; window++) {
      List<Long> touched =
          visited.subList(window * 40, window * 40 + 40).stream()
              .map(index -> index / 10)
              .distinct()
              .toList();
      assertThat(touched).as("shards of window %d", window).hasSize(4);
    }
    List<Long> first = visited.subList(0, 10).stream().map(index -> index / 10).distinct().toList();
    assertThat(first).as("shards are mixed").hasSizeGreaterThan(1);
    assertThat(visited.getFirst() / 10 + visited.getLast() / 10)
        .as("shards are not in their own order")
        .isNotEqualTo(19);
  }

  @Test
  void eachPlaceIsAsLikelyToGetAnySample() {
    int epochs = 6_000;
    for (int size : new int[] {2, 3, 10}) {
      Order order = new Order(List.of((long) size), 1, 9);
      int[][] counts = new int[size][size];
      for (long epoch = 0; epoch < epochs; epoch++) {
        for (int place = 0; place < size; place++) {
          counts[place][(int) order.index(epoch, place)]++;
        }
      }
      double expected = (double) epochs / size;
      for (int[] row : counts) {
        for (int count : row) {
          assertThat((double) count)
              .as("of size %d", size)
              .isBetween(expected - 6 * Math.sqrt(expected), expected + 6 * Math.sqrt(expected));
        }
      }
    }
  }

  @Test
  void neighboursAreNoNearerThanByChance() {
    int size = 100_000;
    Order order = new Order(List.of((long) size), 1, 4);
    double apart = 0;
    for (int place = 1; place < size; place++) {
      apart += Math.abs(order.index(0, place) - order.index(0, place - 1L));
    }

    assertThat(apart / (size - 1)).isBetween(size / 3.0 * 0.98, size / 3.0 * 1.02);
  }

  @Test
  void billionsOfSamplesTakeNoMemory() {
    Order order = new Order(List.of(5_000_000_000L), 4, 1);

    assertThat(order.index(3, 4_999_999_999L)).isBetween(0L, 4_999_999_999L);
    assertThat(order.index(3, 0)).isNotEqualTo(order.index(3, 1));
  }

  @Test
  void refusesWhatIsOutside() {
    Order order = new Order(SHARDS, 2, 0);

    assertThatThrownBy(() -> order.index(0, order.size()))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> order.index(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new Order(SHARDS, 0, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new Order(List.of(-1L), 1, 0)).hasMessageContaining("-1");
  }
}
