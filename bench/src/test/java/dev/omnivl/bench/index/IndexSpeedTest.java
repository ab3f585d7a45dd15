package dev.omnivl.bench.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs the program on a few vectors; the figures of speed mean nothing. */
final class IndexSpeedTest {
  private static final Path SCRIPT = Path.of("peers/index.py");

  @Test
  void everyFigureIsThereOrSaysWhyNot() throws Exception {
    Map<String, Object> line =
        IndexSpeed.measure(SCRIPT, 1000, 20, 1, List.of("hnswlib", "faiss", "usearch"));
    assertThat(line)
        .containsKeys(
            "ours_over_lucene_100k",
            "qps_over_hnswlib_95",
            "qps_over_hnswlib_99",
            "filtered_recall_min",
            "filtered_qps_1pct",
            "bytes_per_vector",
            "text_over_image_qps",
            "build_over_jvector",
            "ingest_over_stages");
    Map<?, ?> why = (Map<?, ?>) Objects.requireNonNull(line.get("why_null"));
    line.forEach((name, value) -> {
      if (value == null) {
        assertThat(why.get(name)).as("why %s is null", name).isNotNull();
      }
    });
    assertThat((Double) Objects.requireNonNull(line.get("filtered_recall_min")))
        .isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void whatARecallCostsLiesBetweenTwoEfforts() {
    Curve curve =
        new Curve(
            List.of(
                new Curve.Point(10, 0.90, 1),
                new Curve.Point(20, 0.96, 3),
                new Curve.Point(40, 0.98, 9)));
    assertThat(curve.secondsAt(0.93).orElseThrow()).isCloseTo(2, within(1e-9));
    assertThat(curve.secondsAt(0.5)).isEqualTo(Optional.of(1.0));
    assertThat(curve.secondsAt(0.99)).isEmpty();
  }
}
