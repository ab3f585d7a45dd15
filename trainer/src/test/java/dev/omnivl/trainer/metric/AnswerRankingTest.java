package dev.omnivl.trainer.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.omnivl.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AnswerRankingTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2406);

  @Test
  void shortlistsByTheFirstTokenOnly() {
    float[] first = logs(0.1, 0.6, 0.3);
    // Answers 1 and 3 share their first token: in their order.
    int[] firstTokens = {0, 2, 1, 2};
    assertThat(AnswerRanking.shortlist(first, firstTokens, 3)).containsExactly(2, 1, 3);
    assertThat(AnswerRanking.shortlist(first, firstTokens, 1)).containsExactly(2);
    assertThat(AnswerRanking.shortlist(first, firstTokens, 128)).containsExactly(2, 1, 3, 0);
  }

  @Test
  void sumsSoThatLongAnswersPay() {
    // "red" and its end: 0.5 · 0.5. "dark red" and its end: each token likelier, all three not.
    double brief = AnswerRanking.logLikelihood(List.of(logs(0.5, 0.5), logs(0.5, 0.5)), two(0, 1));
    double lengthy =
        AnswerRanking.logLikelihood(
            List.of(logs(0.6, 0.4), logs(0.4, 0.6), logs(0.6, 0.4)), new int[] {0, 1, 0});
    assertThat(brief).isCloseTo(Math.log(0.25), offset(1e-6));
    assertThat(lengthy).isCloseTo(Math.log(0.216), offset(1e-6));
    assertThat(lengthy / 3).isGreaterThan(brief / 2);
    assertThat(AnswerRanking.best(two(7, 4), new double[] {lengthy, brief})).isEqualTo(4);
  }

  @Test
  void takesTheEarlierOfEqualAnswersAndNoneThatIsNoNumber() {
    assertThat(AnswerRanking.best(two(7, 4), new double[] {-1, -1})).isEqualTo(7);
    assertThat(AnswerRanking.best(two(7, 4), new double[] {Double.NaN, -9})).isEqualTo(4);
    float[] first = {Float.NaN, -5};
    assertThat(AnswerRanking.shortlist(first, two(0, 1), 1)).containsExactly(1);
  }

  @Test
  void smoothsAsTheLossDoes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 50; round++) {
      int vocabulary = random.nextInt(2, 20);
      int length = random.nextInt(1, 6);
      List<float[]> predictions = new ArrayList<>();
      int[] tokens = new int[length];
      double plain = 0;
      double smoothed = 0;
      for (int position = 0; position < length; position++) {
        float[] next = new float[vocabulary];
        tokens[position] = random.nextInt(vocabulary);
        for (int token = 0; token < vocabulary; token++) {
          next[token] = (float) -random.nextDouble(9);
          // The target distribution of the smoothed loss.
          double target = (token == tokens[position] ? 0.9 : 0) + 0.1 / vocabulary;
          smoothed += target * next[token];
        }
        plain += next[tokens[position]];
        predictions.add(next);
      }
      assertThat(AnswerRanking.logLikelihood(predictions, tokens)).isEqualTo(plain);
      assertThat(AnswerRanking.smoothedLogLikelihood(predictions, tokens, 0)).isEqualTo(plain);
      assertThat(AnswerRanking.smoothedLogLikelihood(predictions, tokens, 0.1))
          .as("seed %d, round %d", SEED, round)
          .isCloseTo(smoothed, offset(1e-9));
    }
  }

  @Test
  void aLongShortlistFindsTheLikeliestAnswerOfAll() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 50; round++) {
      double[] likelihoods = random.doubles(30, -20, 0).toArray();
      int[] firstTokens = random.ints(30, 0, 5).toArray();
      int[] all = AnswerRanking.shortlist(logs(0.1, 0.3, 0.2, 0.3, 0.1), firstTokens, 30);
      double[] listed = IntStream.of(all).mapToDouble(answer -> likelihoods[answer]).toArray();
      int likeliest =
          IntStream.range(0, 30)
              .reduce((one, other) -> likelihoods[one] >= likelihoods[other] ? one : other)
              .orElseThrow();
      assertThat(all).hasSize(30).doesNotHaveDuplicates();
      assertThat(AnswerRanking.best(all, listed))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(likeliest);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    float[] first = logs(0.5, 0.5);
    assertRefused(() -> AnswerRanking.shortlist(first, two(0, 1), 0), "not 0");
    assertRefused(() -> AnswerRanking.shortlist(first, two(0, 2), 1), "token 2");
    assertRefused(() -> AnswerRanking.logLikelihood(List.of(first), two(0, 1)), "not 1");
    assertRefused(() -> AnswerRanking.logLikelihood(List.of(first), new int[] {-1}), "token -1");
    assertRefused(
        () -> AnswerRanking.smoothedLogLikelihood(List.of(first), new int[] {0}, 1.5), "not 1.5");
    assertRefused(() -> AnswerRanking.best(new int[] {}, new double[] {}), "at least 1");
    assertRefused(() -> AnswerRanking.best(two(0, 1), new double[] {-1}), "not 1");
  }

  private static void assertRefused(Runnable call, String part) {
    assertThatThrownBy(call::run).isInstanceOf(Failure.class).hasMessageContaining(part);
  }

  private static int[] two(int one, int other) {
    return new int[] {one, other};
  }

  private static float[] logs(double... probabilities) {
    float[] logs = new float[probabilities.length];
    for (int token = 0; token < logs.length; token++) {
      logs[token] = (float) Math.log(probabilities[token]);
    }
    return logs;
  }
}
