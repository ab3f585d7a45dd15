package dev.omnivl.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class MixedVisitsTest {
  private static final long SMALL = 3_000;
  private static final long LARGE = 40_000;

  /** So many media that are never looked at. */
  private record Counted(long size) implements Pictures {
    @Override
    public Picture picture(long index, long visit) {
      throw new UnsupportedOperationException("only counted");
    }
  }

  private final Visits visits =
      MixedVisits.of(List.of(new Counted(SMALL), new Counted(0), new Counted(LARGE)), 5);

  @Test
  void everyEpochVisitsEveryMediumOnceInAnotherOrder() {
    for (long epoch : new long[] {0, 1}) {
      assertThat(epoch(epoch).distinct().count()).isEqualTo(SMALL + LARGE);
      assertThat(epoch(epoch).min().orElseThrow()).isZero();
      assertThat(epoch(epoch).max().orElseThrow()).isEqualTo(SMALL + LARGE - 1);
    }
    assertThat(epoch(0).toArray()).isNotEqualTo(epoch(1).toArray());
  }

  @Test
  void everyStretchHasItsShareOfEachPart() {
    long[] order = epoch(3).toArray();
    int stretch = 4_300;
    for (int start = 0; start + stretch <= order.length; start += stretch) {
      long small =
          LongStream.of(order).skip(start).limit(stretch).filter(index -> index < SMALL).count();
      assertThat(small).as("from %d", start).isBetween(200L, 400L); // 300 by its size
    }
  }

  private LongStream epoch(long epoch) {
    return LongStream.range(0, SMALL + LARGE).map(place -> visits.index(epoch, place));
  }
}
