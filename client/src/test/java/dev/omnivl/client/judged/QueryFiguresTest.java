package dev.omnivl.client.judged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Figures against values worked out by hand. */
final class QueryFiguresTest {
  private static final Offset<Double> EXACT = within(1e-9);

  @Test
  void gradesAndRanksCount() {
    QueryFigures figures =
        QueryFigures.of(List.of("x", "b", "y", "a"), Map.of("a", 3, "b", 1, "lost", 2));

    assertThat(figures.r1()).isZero();
    assertThat(figures.r5()).isOne();
    assertThat(figures.mrr()).isEqualTo(0.5);
    assertThat(figures.map()).isEqualTo((1 / 2.0 + 2 / 4.0) / 3, EXACT);
    // Gains 1 at rank 2 and 3 at rank 4; at best 3, 2, 1. log2 of 2, 3, 4, 5.
    double gain = 1 / 1.584962500721156 + 3 / 2.321928094887362;
    double best = 3 + 2 / 1.584962500721156 + 1 / 2.0;
    assertThat(figures.ndcg10()).isEqualTo(gain / best, EXACT);
  }

  @Test
  void theBestOrderHasOneOfEach() {
    assertThat(QueryFigures.of(List.of("a", "b"), Map.of("a", 2, "b", 1)))
        .isEqualTo(new QueryFigures(1, 1, 1, 1, 1, 1));
  }

  @Test
  void nothingFoundIsNought() {
    assertThat(QueryFigures.of(List.of("x"), Map.of("a", 1)))
        .isEqualTo(new QueryFigures(0, 0, 0, 0, 0, 0));
  }

  @Test
  void depthsEndWhereTheySay() {
    List<String> ranked = new ArrayList<>();
    for (int i = 1; i <= 11; i++) {
      ranked.add("m" + i);
    }
    assertThat(QueryFigures.of(ranked, Map.of("m5", 1)).r5()).isOne();
    assertThat(QueryFigures.of(ranked, Map.of("m6", 1)).r5()).isZero();
    assertThat(QueryFigures.of(ranked, Map.of("m10", 1)).r10()).isOne();
    QueryFigures eleventh = QueryFigures.of(ranked, Map.of("m11", 1));
    assertThat(eleventh.r10()).isZero();
    assertThat(eleventh.ndcg10()).isZero();
    assertThat(eleventh.mrr()).isEqualTo(1 / 11.0, EXACT);
  }

  @Test
  void intervalsHoldTheMeanAndRepeat() {
    List<QueryFigures> queries = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      queries.add(new QueryFigures(i % 4 == 0 ? 1 : 0, 1, 1, 1, 1, 1));
    }
    Estimate r1 = Objects.requireNonNull(Estimate.all(queries, 7).get("r1"));
    assertThat(Estimate.all(queries, 7)).containsEntry("r1", r1);
    assertThat(r1.mean()).isEqualTo(0.25);
    // The standard error is sqrt(.25 * .75 / 400) = .0217; 1.96 of it are .0424.
    assertThat(r1.low()).isEqualTo(0.2076, within(0.008));
    assertThat(r1.high()).isEqualTo(0.2924, within(0.008));
    assertThat(Estimate.all(queries, 7)).containsEntry("r5", new Estimate(1, 1, 1));
  }
}
