package dev.omnivl.index.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Moments of a clip. */
final class SegmenterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static IngestSettings settings(
      Duration shortest, Duration window, Duration longest, double overlap, int maxSegments) {
    return new IngestSettings(shortest, window, longest, overlap, maxSegments, MINUTE, 64);
  }

  @Test
  void momentsCoverAnyClipAndRespectItsShots() {
    long seed = Long.getLong("omnivl.seed", 5);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      Duration shortest = Duration.ofMillis(random.nextLong(500, 3000));
      Duration window = shortest.plusMillis(random.nextLong(5000));
      Duration longest = window.plusMillis(random.nextLong(8000));
      boolean capped = random.nextBoolean();
      int cap = capped ? random.nextInt(1, 300) : 1_000_000;
      IngestSettings settings = settings(shortest, window, longest, random.nextDouble(0, 0.9), cap);
      Duration clip = Duration.ofNanos((long) Math.exp(random.nextDouble(15, 28)));
      List<Duration> changes = new ArrayList<>();
      long at = 0;
      while (random.nextInt(20) > 0) {
        at += random.nextLong(100, 12_000);
        if (at < clip.toMillis()) {
          changes.add(Duration.ofMillis(at));
        }
      }
      List<TimeRange> moments = new Segmenter(settings).moments(clip, changes);
      String of = settings + " " + clip + " " + changes + ", seed " + seed;
      assertThat(moments.size()).as(of).isLessThan(settings.maxSegments());
      if (!moments.isEmpty()) {
        assertCover(moments, clip, of);
        if (!capped) {
          moments.forEach(moment -> assertShotsKept(moment, changes, shortest, clip, of));
        }
      }
    }
  }

  private static void assertCover(List<TimeRange> moments, Duration clip, String of) {
    assertThat(moments.getFirst().start()).as(of).isZero();
    assertThat(moments.getLast().end()).as(of).isEqualTo(clip);
    for (int i = 1; i < moments.size(); i++) {
      TimeRange before = moments.get(i - 1);
      assertThat(moments.get(i).start())
          .as(of)
          .isBetween(before.start().plusNanos(1), before.end().plusNanos(2));
    }
  }

  /** A moment has a change inside only where one of the shots beside it is too short. */
  private static void assertShotsKept(
      TimeRange moment, List<Duration> changes, Duration shortest, Duration clip, String of) {
    assertThat(moment.length()).as(of).isGreaterThanOrEqualTo(shortest.minusNanos(2));
    List<Duration> borders = new ArrayList<>(changes);
    borders.addFirst(Duration.ZERO);
    borders.add(clip);
    for (int i = 1; i < borders.size() - 1; i++) {
      Duration change = borders.get(i);
      if (change.compareTo(moment.start()) > 0 && change.compareTo(moment.end()) < 0) {
        Duration before = change.minus(borders.get(i - 1));
        Duration after = borders.get(i + 1).minus(change);
        assertThat(before.compareTo(shortest) < 0 || after.compareTo(shortest) < 0)
            .as("%s crosses %s of %s", moment, change, of)
            .isTrue();
      }
    }
  }

  @Test
  void aShortShotIsOneMomentAndALongOneSeveral() {
    assertThat(moments(14, 3, 6)) // shots of 3, 3 and 8 s
        .containsExactly(
            range(0, 3000),
            range(3000, 6000),
            range(6000, 10_000),
            range(8000, 12_000),
            range(10_000, 14_000));
  }

  @Test
  void aGlimpseBelongsToItsNeighbour() {
    assertThat(moments(9, 3, 4, 7)) // shots of 3, 1, 3 and 2 s
        .containsExactly(range(0, 3000), range(3000, 7000), range(7000, 9000));
    assertThat(moments(7, 3, 6))
        .containsExactly(range(0, 3000), range(3000, 7000)); // 1 s at the end
  }

  @Test
  void withoutCutsAWindowEveryHalfWindow() {
    assertThat(moments(8)).containsExactly(range(0, 4000), range(2000, 6000), range(4000, 8000));
  }

  @Test
  void aFilmHasLongerMomentsAndNoMoreThanTheCap() {
    List<TimeRange> moments =
        new Segmenter(IngestSettings.DEFAULT).moments(Duration.ofMinutes(40), List.of());
    assertThat(moments).hasSizeBetween(450, 511);
    assertThat(moments.getFirst().length())
        .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    List<TimeRange> longer =
        new Segmenter(IngestSettings.DEFAULT).moments(Duration.ofHours(4), List.of());
    assertThat(longer).hasSizeBetween(450, 511);
    assertThat((double) longer.get(1).start().toMillis())
        .as("without overlap")
        .isCloseTo(longer.getFirst().end().toMillis(), within(1.));
  }

  @Test
  void oneShotThatIsOneMomentHasNoneBesideTheWhole() {
    assertThat(moments(3)).isEmpty();
    assertThat(moments(0)).isEmpty();
    assertThat(moments(4)).isEmpty();
    assertThat(moments(5)).hasSize(3);
  }

  @Test
  void settingsSayWhatTheyAllow() {
    assertThatThrownBy(() -> settings(SECOND, SECOND, SECOND, 1, 1))
        .isInstanceOf(Failure.class)
        .hasMessage("ingest setting overlap is 1.0; it must be 0 to 0.9");
    assertThatThrownBy(() -> settings(SECOND, SECOND, SECOND, 0, 0)).hasMessageContaining("1");
    assertThatThrownBy(() -> settings(SECOND.plusNanos(1), SECOND, SECOND, 0, 1))
        .hasMessageContaining("window");
    assertThatThrownBy(() -> settings(SECOND, SECOND.plusNanos(1), SECOND, 0, 1))
        .hasMessageContaining("longest");
  }

  private static List<TimeRange> moments(int seconds, int... changes) {
    List<Duration> at = new ArrayList<>();
    for (int change : changes) {
      at.add(SECOND.multipliedBy(change));
    }
    return new Segmenter(IngestSettings.DEFAULT).moments(SECOND.multipliedBy(seconds), at);
  }

  private static TimeRange range(long startMillis, long endMillis) {
    return new TimeRange(Duration.ofMillis(startMillis), Duration.ofMillis(endMillis));
  }
}
