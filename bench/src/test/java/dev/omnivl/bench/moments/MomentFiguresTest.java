package dev.omnivl.bench.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.bench.moments.MomentFigures.Asked;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted as found, and what could be. */
final class MomentFiguresTest {

  @Test
  void whatTwoRangesShareIsCountedOnce() {
    assertThat(MomentFigures.overlap(seconds(0, 4), seconds(2, 6))).isCloseTo(1 / 3., within(1e-9));
    assertThat(MomentFigures.overlap(seconds(0, 4), seconds(0, 4))).isEqualTo(1);
    assertThat(MomentFigures.overlap(seconds(0, 4), seconds(4, 6))).isZero();
  }

  @Test
  void theOracleIsTheBestRunOfNeighboursWhateverItsScores() {
    Asked right = asked(seconds(4, 12), 0.1, 0.895, 0.9);
    assertThat(right.found()).isEqualTo(1);
    assertThat(right.oracle()).isEqualTo(1);
    Asked wrong = asked(seconds(4, 12), 0.9, 0.1, 0.2);
    assertThat(wrong.found()).isZero();
    assertThat(wrong.oracle()).isEqualTo(1);
    Asked coarse = asked(seconds(0, 2), 0.9, 0.1, 0.1);
    assertThat(coarse.found()).isEqualTo(0.5);
    assertThat(coarse.oracle()).isEqualTo(0.5);
    MomentFigures figures = MomentFigures.of(List.of(right, wrong, coarse));
    assertThat(figures).isEqualTo(new MomentFigures(3, 2 / 3., 1 / 3., 1, 2 / 3.));
  }

  @Test
  void anyOfSeveralTruthsIsRight() {
    List<ScoredSegment> moments = asked(seconds(0, 4), 0.9, 0.1, 0.2).moments();
    assertThat(new Asked(moments, List.of(seconds(8, 12), seconds(0, 4))).found()).isEqualTo(1);
  }

  @Test
  void labelsAreReadAndRefusedWithTheirLine(@TempDir Path folder) throws IOException {
    List<LabelledMoment> labels = List.of(new LabelledMoment("a.mp4", "a dog", seconds(1, 3)));
    Path file = folder.resolve("moments.jsonl");
    LabelledMoment.write(file, labels);
    assertThat(LabelledMoment.read(file)).isEqualTo(labels);
    Files.writeString(
        file, "\n{\"media\": \"a.mp4\", \"query\": \"x\", \"start\": 3, \"end\": 3}\n");
    assertThatThrownBy(() -> LabelledMoment.read(file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("moments.jsonl:2");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> LabelledMoment.read(file)).hasMessageContaining("moments.jsonl:1");
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> LabelledMoment.read(file)).hasMessageContaining("no labelled moments");
  }

  /** The shipped model finds what was put together, nearly as well as the segments allow. */
  @Test
  void momentsOfCompositionsAreFound() throws IOException {
    Path demo = Path.of("..", "demo");
    MomentFigures figures =
        MomentEvaluation.ofCompositions(demo.resolve("bundle"), demo.resolve("gallery"), 4, 7);
    assertThat(figures.queries()).isEqualTo(24);
    assertThat(figures.oracle70()).as("segments fit what is shown").isGreaterThan(0.9);
    assertThat(figures.at50() / figures.oracle50()).isGreaterThanOrEqualTo(0.9);
    assertThat(figures.at70() / figures.oracle70()).isGreaterThanOrEqualTo(0.9);
  }

  /** Moments of 4 s, one after the other. */
  private static Asked asked(TimeRange truth, double... scores) {
    List<ScoredSegment> moments = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      moments.add(new ScoredSegment(seconds(4 * i, 4 * i + 4), (float) scores[i]));
    }
    return new Asked(moments, List.of(truth));
  }

  private static TimeRange seconds(int start, int end) {
    return new TimeRange(Duration.ofSeconds(start), Duration.ofSeconds(end));
  }
}
