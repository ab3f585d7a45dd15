package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.relevance.Judgement;
import dev.omnivl.index.relevance.Judging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Relevance in an index of which the truth is known: things are directions, texts and pictures of a
 * thing lie near it, and the two kinds lie apart as those of a real model do.
 */
final class RelevanceTest {
  private static final int DIMENSIONS = 128;
  private static final int PICTURES_OF_A_THING = 3;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(20261128);
  private final float[] apart = Samples.unit(random, DIMENSIONS);
  private final List<float[]> things = new ArrayList<>();
  private LuceneMediaIndex index;

  @BeforeEach
  void open() {
    index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  /** Things have a kind in common with others, so that some that are absent are nearly there. */
  private float[] thing() {
    float[] kind = Samples.unit(new SplittableRandom(random.nextInt(20)), DIMENSIONS);
    float[] own = Samples.unit(random, DIMENSIONS);
    return mix(kind, 0.5f, own, 1);
  }

  private float[] text(float[] thing) {
    return mix(mix(thing, 1, Samples.unit(random, DIMENSIONS), 0.5f), 1, apart, 0.8f);
  }

  private float[] picture(float[] thing) {
    return mix(mix(thing, 1, Samples.unit(random, DIMENSIONS), 0.6f), 1, apart, -0.8f);
  }

  private static float[] mix(float[] one, float share, float[] other, float otherShare) {
    float[] sum = new float[DIMENSIONS];
    for (int d = 0; d < DIMENSIONS; d++) {
      sum[d] = share * one[d] + otherShare * other[d];
    }
    return VectorUtil.l2normalize(sum);
  }

  private void addThings(int count) {
    for (int i = 0; i < count; i++) {
      float[] thing = thing();
      things.add(thing);
      for (int picture = 0; picture < PICTURES_OF_A_THING; picture++) {
        index.upsert(
            Samples.image("file:///" + things.size() + "/" + picture),
            Samples.whole(picture(thing)));
      }
    }
    index.commit();
  }

  private List<float[]> texts() {
    List<float[]> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      // Half of them name what is there, as the words of a list do in a real index.
      texts.add(text(i % 2 == 0 ? thing() : things.get(i % things.size())));
    }
    return texts;
  }

  private void calibrate() {
    assertThat(index.calibrate(texts(), () -> false)).isTrue();
  }

  private SearchHit best(float[] question) {
    return index.search(MediaQuery.nearest(question, 1)).hits().getFirst();
  }

  private Optional<Judgement> judgement(float[] question, Modality modality) {
    return index.judgement(question, modality, best(question).mediaId());
  }

  /** Returns how relevant the best hit of each question is. */
  private List<Double> relevance(List<float[]> questions, Modality modality) {
    List<Double> relevance = new ArrayList<>();
    for (float[] question : questions) {
      SearchHit best = best(question);
      Judgement judgement = index.judgement(question, modality, best.mediaId()).orElseThrow();
      relevance.add(judgement.relevance(best.score()));
    }
    return relevance;
  }

  private static double fitting(List<Double> relevance, double rate) {
    return relevance.stream().filter(each -> each >= 1 - rate).count() / (double) relevance.size();
  }

  @Test
  void whatIsNotThereFitsAsOftenAsAskedAndWhatIsThereFarMoreOften() {
    addThings(350);
    calibrate();
    List<float[]> absentTexts = new ArrayList<>();
    List<float[]> presentTexts = new ArrayList<>();
    List<float[]> absentPictures = new ArrayList<>();
    List<float[]> presentPictures = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      absentTexts.add(text(thing()));
      absentPictures.add(picture(thing()));
      presentTexts.add(text(things.get(i % things.size())));
      presentPictures.add(picture(things.get(i % things.size())));
    }
    List<Double> texts = relevance(absentTexts, Modality.TEXT);
    List<Double> pictures = relevance(absentPictures, Modality.MEDIA);
    for (double rate : new double[] {0.01, 0.05, 0.1, 0.2}) {
      double tolerance = 0.02 + rate / 2;
      assertThat(fitting(texts, rate))
          .as("texts, asked for %s", rate)
          .isCloseTo(rate, within(tolerance));
      assertThat(fitting(pictures, rate))
          .as("pictures, asked for %s", rate)
          .isCloseTo(rate, within(tolerance));
    }
    assertThat(fitting(relevance(presentTexts, Modality.TEXT), 0.1)).isGreaterThan(0.6);
    assertThat(fitting(relevance(presentPictures, Modality.MEDIA), 0.1)).isGreaterThan(0.6);
  }

  @Test
  void aTextFindsWhatIsThereInPlenty() {
    addThings(150);
    float[] plenty = thing();
    for (int i = 0; i < 40; i++) {
      index.upsert(Samples.image("file:///plenty/" + i), Samples.whole(picture(plenty)));
    }
    index.commit();
    calibrate();
    List<float[]> asked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      asked.add(text(plenty));
    }
    assertThat(fitting(relevance(asked, Modality.TEXT), 0.1)).isGreaterThan(0.8);
  }

  @Test
  void fewMediaSayNothing() {
    assertThat(index.isCalibrationDue()).isFalse();
    assertThat(index.calibrate(List.of(Samples.unit(random, DIMENSIONS)), () -> false)).isFalse();
    assertThat(index.judgement(Samples.unit(random, DIMENSIONS), Modality.TEXT, "none")).isEmpty();
    addThings((Judging.LEAST_MEDIA - 1) / PICTURES_OF_A_THING);
    assertThat(index.isCalibrationDue()).isFalse();
    assertThat(index.calibrate(texts(), () -> false)).isFalse();
    assertThat(judgement(text(thing()), Modality.TEXT)).isEmpty();
    addThings(1);
    assertThat(index.isCalibrationDue()).isTrue();
    assertThat(judgement(text(thing()), Modality.TEXT)).isEmpty();
  }

  @Test
  void itIsKeptInTheFolderAndMadeAgainWhereThatIsDamaged() throws IOException {
    addThings(40);
    calibrate();
    float[] question = text(thing());
    Optional<Judgement> before = judgement(question, Modality.TEXT);
    assertThat(before).isPresent();
    index.close();
    open();
    assertThat(index.isCalibrationDue()).isFalse();
    assertThat(judgement(question, Modality.TEXT)).isEqualTo(before);
    index.close();
    Files.writeString(folder.resolve(Relevance.FILE), "{\"format\": 7");
    open();
    assertThat(index.isCalibrationDue()).isTrue();
    assertThat(judgement(question, Modality.TEXT)).isEmpty();
    calibrate();
    assertThat(judgement(question, Modality.TEXT)).isPresent();
  }

  @Test
  void aFifthThatIsNewOrGoneMakesItDueAgain() {
    addThings(50);
    calibrate();
    assertThat(index.isCalibrationDue()).isFalse();
    addThings(5);
    assertThat(index.isCalibrationDue()).isFalse();
    delete(0, 6);
    assertThat(index.isCalibrationDue()).as("15 new, 18 gone of 150").isTrue();
    calibrate();
    assertThat(index.isCalibrationDue()).isFalse();
    delete(6, 17);
    assertThat(index.isCalibrationDue()).as("33 gone of 147").isTrue();
    delete(17, 30);
    assertThat(index.isCalibrationDue()).as("too few are left").isFalse();
    assertThat(judgement(text(thing()), Modality.TEXT)).isEmpty();
  }

  /** Removes things from one number to another. */
  private void delete(int from, int to) {
    List<String> uris = new ArrayList<>();
    for (int thing = from; thing < to; thing++) {
      for (int picture = 0; picture < PICTURES_OF_A_THING; picture++) {
        uris.add("file:///" + (thing + 1) + "/" + picture);
      }
    }
    index.delete(uris);
    index.commit();
  }

  @Test
  void whoeverGoesLeavesEverythingAsItWas() {
    addThings(40);
    int[] asked = {0};
    assertThat(index.calibrate(texts(), () -> asked[0]++ > 100)).isFalse();
    assertThat(index.isCalibrationDue()).isTrue();
    assertThat(folder.resolve(Relevance.FILE)).doesNotExist();
  }

  @Test
  void equalVectorsAreJudgedToo() {
    float[] same = Samples.unit(random, DIMENSIONS);
    things.add(same);
    for (int i = 0; i < 150; i++) {
      index.upsert(Samples.image("file:///" + i), Samples.whole(same));
    }
    index.commit();
    calibrate();
    for (Modality modality : Modality.values()) {
      Judgement judgement = judgement(same, modality).orElseThrow();
      assertThat(judgement.relevance(1)).isBetween(0.0, 1.0);
      assertThat(judgement.relevance(-1)).isZero();
    }
  }
}
