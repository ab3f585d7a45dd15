package dev.omnivl.index.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Moments of a clip. */
final class SegmenterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void momentsCoverTheClipEvenlyAndStayUnderTheCap() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2000; i++) {
      Duration window = Duration.ofMillis(random.nextLong(500, 20_000));
      IngestSettings settings =
          new IngestSettings(
              window, random.nextDouble(0, 0.9), Duration.ofMillis(500), random.nextInt(1, 80), 64);
      Duration clip = Duration.ofNanos((long) Math.exp(random.nextDouble(15, 30)));
      List<TimeRange> moments = new Segmenter(settings).moments(clip);
      assertThat(moments.size()).as("%s %s", settings, clip).isLessThan(settings.maxSegments());
      if (!moments.isEmpty()) {
        assertCoverEvenly(moments, clip);
        boolean capped = moments.size() == settings.maxSegments() - 1;
        assertThat(moments.getFirst().length())
            .satisfies(
                length -> assertThat(capped || length.compareTo(window) <= 0).isTrue(),
                length -> assertThat(length).isGreaterThanOrEqualTo(settings.finest()));
      }
    }
  }

  private static void assertCoverEvenly(List<TimeRange> moments, Duration clip) {
    assertThat(moments.getFirst().start()).isZero();
    assertThat(moments.getLast().end()).isEqualTo(clip);
    double step = moments.get(1).start().toNanos();
    for (int i = 1; i < moments.size(); i++) {
      TimeRange moment = moments.get(i);
      TimeRange before = moments.get(i - 1);
      assertThat(moment.start()).isBetween(before.start().plusNanos(1), before.end().plusNanos(2));
      assertThat((double) moment.start().minus(before.start()).toNanos())
          .isCloseTo(step, within(2.));
      assertThat((double) moment.length().toNanos())
          .isCloseTo(before.length().toNanos(), within(2.));
    }
  }

  @Test
  void aShortClipHasThreeMomentsOfHalfItsLength() {
    List<TimeRange> moments = new Segmenter(IngestSettings.DEFAULT).moments(SECOND.multipliedBy(3));
    assertThat(moments).containsExactly(range(0, 1500), range(750, 2250), range(1500, 3000));
  }

  @Test
  void aLongerClipHasAWindowEveryHalfWindow() {
    List<TimeRange> moments =
        new Segmenter(IngestSettings.DEFAULT).moments(SECOND.multipliedBy(10));
    assertThat(moments)
        .containsExactly(range(0, 4000), range(2000, 6000), range(4000, 8000), range(6000, 10_000));
  }

  @Test
  void aFilmHasLongerMomentsAndNoMoreThanTheCap() {
    List<TimeRange> moments = new Segmenter(IngestSettings.DEFAULT).moments(Duration.ofHours(2));
    assertThat(moments).hasSize(63);
    assertThat(moments.getFirst().length()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
  }

  @Test
  void aGlimpseHasNoMoments() {
    Segmenter segmenter = new Segmenter(IngestSettings.DEFAULT);
    assertThat(segmenter.moments(Duration.ofMillis(999))).isEmpty();
    assertThat(segmenter.moments(Duration.ZERO)).isEmpty();
    assertThat(segmenter.moments(SECOND)).hasSize(3);
  }

  @Test
  void settingsSayWhatTheyAllow() {
    assertThatThrownBy(() -> new IngestSettings(SECOND, 1, SECOND, 1, 64))
        .isInstanceOf(Failure.class)
        .hasMessage("ingest setting overlap is 1.0; it must be at least 0 and below 1");
    assertThatThrownBy(() -> new IngestSettings(SECOND, 0, SECOND, 0, 64))
        .hasMessageContaining("1");
    assertThatThrownBy(() -> new IngestSettings(SECOND, 0, SECOND.plusNanos(1), 1, 64))
        .hasMessageContaining("window");
  }

  private static TimeRange range(long startMillis, long endMillis) {
    return new TimeRange(Duration.ofMillis(startMillis), Duration.ofMillis(endMillis));
  }
}
