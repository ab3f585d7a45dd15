package dev.omnivl.index.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scores are worth, without an index. */
final class ChanceTest {
  private static final int DIMENSIONS = 16;

  private final SplittableRandom random = new SplittableRandom(20261128);

  private static Chance chance(double... values) {
    return new Chance(values);
  }

  private double[] gaussians(int count) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  private List<float[]> around(float[] centre, int count) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = centre.clone();
      double squares = 0;
      for (int d = 0; d < vector.length; d++) {
        vector[d] += (float) (0.3 * random.nextGaussian());
        squares += vector[d] * vector[d];
      }
      for (int d = 0; d < vector.length; d++) {
        vector[d] /= (float) Math.sqrt(squares);
      }
      vectors.add(vector);
    }
    return vectors;
  }

  @Test
  void relevanceRisesWithTheScoreAndStaysBelowOne() {
    Judgement judgement =
        new Judgement(
            new Scale(0.3, 0.1),
            new Chance(gaussians(500)),
            new Chance(Arrays.stream(gaussians(500)).map(x -> 0.3 + x / 5).toArray()));
    double before = 0;
    for (double score = -1; score <= 1; score += 0.001) {
      double relevance = judgement.relevance(score);
      assertThat(relevance).isBetween(before, 1.0);
      assertThat(relevance).isLessThan(1);
      assertThat(judgement.fits(score, 1)).isTrue(); // whatever it is
      assertThat(judgement.fits(score, 0)).isFalse();
      before = relevance;
    }
    assertThat(before).isGreaterThan(0.9);
  }

  @Test
  void whatStandsOutOfWhatIsFarIsFar() {
    Judgement judgement =
        new Judgement(
            new Scale(0.05, 0.01),
            new Chance(new double[] {0, 1, 2}),
            new Chance(new double[] {0.4, 0.5, 0.6}));
    assertThat(judgement.scale().standing(0.3)).isGreaterThan(20);
    assertThat(judgement.relevance(0.3)).isZero();
    assertThat(judgement.relevance(0.55)).isEqualTo(0.75);
  }

  @Test
  void chanceItselfFitsAsOftenAsAsked() {
    Chance chance = new Chance(gaussians(5000));
    for (double rate : new double[] {0.01, 0.05, 0.1, 0.2, 0.5}) {
      double realised =
          Arrays.stream(gaussians(20_000))
                  .filter(standing -> chance.relevance(standing) >= 1 - rate)
                  .count()
              / 20_000.0;
      assertThat(realised).as("asked for %s", rate).isCloseTo(rate, within(0.005 + rate / 10));
    }
  }

  @Test
  void whatScoresTheSameAsChanceDoesNotBeatIt() {
    Chance chance = new Chance(new double[] {1, 1, 1, 2});
    assertThat(chance.relevance(0.9)).isZero();
    assertThat(chance.relevance(1)).isZero();
    assertThat(chance.relevance(1.5)).isEqualTo(0.6);
    assertThat(chance.relevance(2)).isEqualTo(0.6);
    assertThat(chance.relevance(99)).isEqualTo(0.8);
  }

  @Test
  void aScaleIsTheUpperTail() {
    float[] cosines = new float[1001];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = (1000 - i) / 1000f; // in no order that helps
    }
    Scale scale = Scale.of(cosines);
    assertThat(scale.level()).isCloseTo(0.995, within(1e-6));
    assertThat(scale.unit()).isCloseTo(0.095, within(1e-6));
    assertThat(scale.standing(0.995 + 0.19)).isCloseTo(2, within(1e-4));
  }

  @Test
  void whatIsLikeTheBestHitIsNotItsLevel() {
    float[] cosines = new float[1000];
    float[] likeness = new float[1000];
    for (int i = 0; i < cosines.length; i++) {
      boolean answer = i % 20 == 0; // a twentieth of all
      cosines[i] = answer ? 0.8f : i / 2500f;
      likeness[i] = answer ? 0.9f : (i * 7 % 1000) / 2000f;
    }
    assertThat(Scale.of(cosines.clone()).standing(0.8)).isCloseTo(0, within(1e-6));
    assertThat(Scale.beside(cosines, likeness).level()).isBetween(0.35, 0.4);
    assertThat(Scale.beside(cosines, likeness).standing(0.8)).isGreaterThan(5);
  }

  @Test
  void equalVectorsHaveAScaleToo() {
    float[] equal = new float[100];
    Arrays.fill(equal, 0.4f);
    Scale scale = Scale.of(equal);
    assertThat(scale.standing(0.4f)).isCloseTo(0, within(1e-3));
    assertThat(scale.standing(0.5f)).isPositive();
    assertThat(Scale.beside(equal, equal).level()).isCloseTo(0.4, within(1e-6));
    assertThat(Scale.of(new float[] {0.5f}).level()).isEqualTo(0.5f);
    assertThat(Scale.beside(new float[] {0.5f}, new float[] {1}).level()).isEqualTo(0.5f);
  }

  @Test
  void nothingThatIsNoNumberGetsIn() {
    assertThatThrownBy(() -> new Chance(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1 / 0.0}) {
      assertThatThrownBy(() -> new Chance(new double[] {1, bad}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Scale(bad, 1)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Scale(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void chanceQuestionsLieWhereTheSampleLies() {
    float[] centre = new float[DIMENSIONS];
    centre[0] = 1;
    List<float[]> sample = around(centre, 300);
    List<float[]> questions = ChanceQuestions.like(sample, 2000, 5);
    double[] means = new double[2];
    double[] squares = new double[2];
    for (int which = 0; which < 2; which++) {
      List<float[]> vectors = which == 0 ? sample : questions;
      for (float[] vector : vectors) {
        assertThat(squared(vector)).isCloseTo(1, within(1e-5));
        means[which] += vector[0] / vectors.size();
        squares[which] += vector[1] * vector[1] / (double) vectors.size();
      }
    }
    assertThat(means[1]).isCloseTo(means[0], within(0.05));
    assertThat(squares[1] / squares[0]).isBetween(0.7, 1.4);
    assertThat(new HashSet<>(questions)).hasSize(2000);
    for (float[] question : questions.subList(0, 50)) {
      for (float[] given : sample) {
        assertThat(dot(question, given)).as("no question is one of the sample").isLessThan(0.9999);
      }
    }
  }

  private static double squared(float[] vector) {
    return dot(vector, vector);
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int d = 0; d < one.length; d++) {
      sum += one[d] * other[d];
    }
    return sum;
  }

  @Test
  void theSameSeedAsksTheSame() {
    List<float[]> sample = around(new float[DIMENSIONS], 50);
    List<float[]> once = ChanceQuestions.like(sample, 20, 7);
    List<float[]> again = ChanceQuestions.like(sample, 20, 7);
    for (int i = 0; i < once.size(); i++) {
      assertThat(once.get(i)).isEqualTo(again.get(i));
    }
    assertThat(ChanceQuestions.like(sample, 20, 8).getFirst()).isNotEqualTo(once.getFirst());
  }

  @Test
  void oneVectorOrOppositeOnesAreASampleToo() {
    float[] one = {1, 0};
    float[] opposite = {-1, 0};
    for (List<float[]> sample : List.of(List.of(one), List.of(one, opposite))) {
      assertThat(ChanceQuestions.like(sample, 30, 1))
          .allSatisfy(question -> assertThat(squared(question)).isCloseTo(1, within(1e-5)));
    }
  }

  @Test
  void thereAreAThousandDifferentTexts() {
    List<String> texts = ReferenceTexts.all();
    assertThat(texts).hasSizeGreaterThan(1000).doesNotHaveDuplicates();
    assertThat(texts).allSatisfy(text -> assertThat(text).isEqualTo(text.strip()).isNotBlank());
  }

  @Test
  void aCalibrationIsReadAsItWasWrittenAndADamagedOneIsNone(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("relevance.json");
    assertThat(Calibration.read(file)).isEmpty();
    Calibration written =
        new Calibration(
            Calibration.FORMAT,
            200,
            "2026-01-02T03:04:05Z",
            new Calibration.Hits(chance(0.5, -1.25), chance(0.25, 0.125)),
            new Calibration.Hits(chance(3), chance(0.75)));
    written.write(file);
    assertThat(Calibration.read(file)).contains(written);
    for (String damaged :
        List.of(
            "",
            "{",
            "{}",
            Files.readString(file).replace("-1", "- 1"),
            Files.readString(file).replace("[3.0]", "[]"),
            Files.readString(file).replace("[3.0]", "[null]"),
            Files.readString(file).replace("2026-01-02", "soon"),
            Files.readString(file).replace(Calibration.FORMAT, "omnivl-relevance-0"))) {
      Files.writeString(file, damaged);
      assertThat(Calibration.read(file)).as(damaged).isEmpty();
    }
  }
}
