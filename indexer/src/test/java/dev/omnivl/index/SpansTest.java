package dev.omnivl.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Joining moments to spans. */
final class SpansTest {
  private static final Spans HALF = new Spans(0.5, 0.5, 0.02);

  @Test
  void neighboursOfThePeakAreJoinedUntilTheScoreDrops() {
    List<Span> spans =
        HALF.of(
            List.of(
                scored(0, 2, 0.1),
                scored(2, 4, 0.6),
                scored(4, 7, 0.8),
                scored(7, 9, 0.5),
                scored(9, 12, 0.3)),
            1);
    assertThat(spans).containsExactly(span(2, 9, 0.8, seconds(4, 7)));
  }

  @Test
  void aGapInTimeEndsASpan() {
    List<Span> spans =
        HALF.of(
            List.of(scored(0, 2, 0.7), scored(3, 5, 0.8), scored(5, 7, 0.7), scored(7, 9, 0)), 9);
    assertThat(spans)
        .containsExactly(
            span(3, 7, 0.8, seconds(3, 5)),
            span(0, 2, 0.7, seconds(0, 2)),
            span(7, 9, 0, seconds(7, 9)));
  }

  @Test
  void severalPeaksAreSeveralSpansBestFirst() {
    List<Span> spans =
        HALF.of(
            List.of(
                scored(0, 4, 0.6),
                scored(4, 8, 0.1),
                scored(8, 12, 0.9),
                scored(12, 16, 0.8),
                scored(16, 20, 0)),
            2);
    assertThat(spans)
        .containsExactly(span(8, 16, 0.9, seconds(8, 12)), span(0, 4, 0.6, seconds(0, 4)));
  }

  @Test
  void whatOverlapsABetterSpanByHalfIsNotASpanOfItsOwn() {
    List<Span> spans =
        HALF.of(
            List.of(
                scored(0, 4, 0.1),
                scored(2, 6, 0.3),
                scored(4, 8, 0.9),
                scored(6, 10, 0.3),
                scored(8, 12, 0.2)),
            9);
    assertThat(spans)
        .containsExactly(
            span(4, 8, 0.9, seconds(4, 8)),
            span(8, 12, 0.2, seconds(8, 12)),
            span(0, 4, 0.1, seconds(0, 4)));
  }

  @Test
  void scoresThatAreAlikeWithinAShotAreOneSpan() {
    List<Span> spans =
        HALF.of(List.of(scored(0, 4, 0.505), scored(2, 6, 0.5), scored(4, 8, 0.51)), 9);
    assertThat(spans).containsExactly(span(0, 8, 0.51, seconds(4, 8)));
  }

  @Test
  void anotherShotMustScoreNextToTheSame() {
    List<ScoredSegment> moments =
        List.of(
            scored(0, 4, 0),
            scored(4, 8, 0.7), // touches: another shot
            scored(8, 12, 0.9),
            scored(10, 14, 0.7), // overlaps: the same shot
            scored(14, 18, 0.89), // touches, and is as good
            scored(18, 20, 0.1));
    assertThat(new Spans(0.3, 0.02, 0).of(moments, 1))
        .containsExactly(span(8, 18, 0.9, seconds(8, 12)));
    assertThat(new Spans(0.3, 0.3, 0).of(moments, 1))
        .containsExactly(span(4, 18, 0.9, seconds(8, 12)));
    assertThat(new Spans(0, 0, 0).of(moments, 1)).containsExactly(span(8, 12, 0.9, seconds(8, 12)));
  }

  @Test
  void spansOfAnyClipHoldTheirPeaksAndStayApart() {
    long seed = Long.getLong("omnivl.seed", 7);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<ScoredSegment> moments = new ArrayList<>();
      for (int i = 0; i < random.nextInt(1, 30); i++) {
        moments.add(scored(2 * i, 2 * i + 4, random.nextFloat(-1, 1)));
      }
      Collections.shuffle(moments, random);
      List<Span> spans = HALF.of(moments, 100);
      float best = moments.stream().map(ScoredSegment::score).max(Float::compare).orElseThrow();
      assertThat(spans.getFirst().score()).as("seed %d", seed).isEqualTo(best);
      for (int i = 0; i < spans.size(); i++) {
        Span span = spans.get(i);
        assertThat(moments).contains(new ScoredSegment(span.peak(), span.score()));
        assertThat(span.range().start()).isLessThanOrEqualTo(span.peak().start());
        assertThat(span.range().end()).isGreaterThanOrEqualTo(span.peak().end());
        for (Span better : spans.subList(0, i)) {
          assertThat(better.score()).isGreaterThanOrEqualTo(span.score());
          Duration together =
              min(better.range().end(), span.range().end())
                  .minus(max(better.range().start(), span.range().start()));
          assertThat(together).as("seed %d", seed).isLessThan(Duration.ofSeconds(2));
        }
      }
    }
  }

  @Test
  void nothingGivesNothing() {
    assertThat(HALF.of(List.of(), 1)).isEmpty();
  }

  @Test
  void aRuleSaysWhatItAllows() {
    assertThatThrownBy(() -> new Spans(1.5, 0, 0))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Spans(0, Double.NaN, 0)).isInstanceOf(Failure.class);
    assertThatThrownBy(() -> new Spans(0.5, 0.5, -1)).isInstanceOf(Failure.class);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  private static ScoredSegment scored(int start, int end, double score) {
    return new ScoredSegment(seconds(start, end), (float) score);
  }

  private static Span span(int start, int end, double score, TimeRange peak) {
    return new Span(seconds(start, end), (float) score, peak);
  }

  private static TimeRange seconds(int start, int end) {
    return new TimeRange(Duration.ofSeconds(start), Duration.ofSeconds(end));
  }
}
