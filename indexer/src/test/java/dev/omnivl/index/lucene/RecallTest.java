package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.index.answer.Answers;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.index.recall.EffortFile;
import dev.omnivl.index.recall.Efforts;
import dev.omnivl.index.recall.Passing;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.recall.Series;
import dev.omnivl.index.recall.SeriesReport;
import dev.omnivl.index.vectors.VectorSettings;
import dev.omnivl.media.MediaKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real graph over vectors that are hard to find, searched with so little effort that it misses
 * much: the monitor sees it, and mends it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecallTest {
  private static final int DIMENSIONS = 48;
  private static final int MEDIA = 3_000;
  private static final int TOP = 5;
  private static final int LITTLE = 5;
  private static final double OBJECTIVE = 0.95;
  private static final RecallSettings EVERY_QUESTION =
      new RecallSettings(1, OBJECTIVE, 1_000_000_000_000L, 4096);
  private static final Series MEDIA_ALL = new Series(Modality.MEDIA, Passing.ALL);
  private static final Series TEXT_HALF = new Series(Modality.TEXT, Passing.HALF);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Path folder;
  private final SplittableRandom random = new SplittableRandom(20261128);
  private final Map<String, float[]> stored = new HashMap<>();
  private IndexSearcher committed;
  private long now;

  @BeforeAll
  void fill(@TempDir Path shared) throws IOException {
    folder = shared;
    LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS);
    for (int i = 0; i < MEDIA; i++) {
      MediaKind kind = i % 2 == 0 ? MediaKind.IMAGE : MediaKind.VIDEO;
      Duration duration = kind == MediaKind.VIDEO ? Duration.ofSeconds(1) : Duration.ZERO;
      float[] vector = Samples.unit(random, DIMENSIONS);
      index.upsert(Samples.medium(Samples.version("" + i), kind, duration), Samples.whole(vector));
      stored.put("" + i, vector);
    }
    index.commit();
    index.tidy(Duration.ZERO);
    index.close();
    committed = new IndexSearcher(DirectoryReader.open(FSDirectory.open(folder)));
  }

  @BeforeEach
  void forget() throws IOException {
    Files.deleteIfExists(folder.resolve("efforts.json"));
  }

  @AfterAll
  void close() throws IOException {
    committed.getIndexReader().close();
  }

  /** A monitor that this test drives, on searches of the index's last commit. */
  private final class Driven implements AutoCloseable {
    private final Efforts efforts = new Efforts();
    private final RecallMonitor monitor;
    private final LuceneState.Parts parts;

    Driven(RecallSettings settings, int usual) {
      efforts.setUsual(usual);
      BestMoments moments = new BestMoments(efforts);
      parts =
          new LuceneState.Parts(moments, new WordSearch(new StandardAnalyzer()), new Background());
      monitor = new RecallMonitor(moments, settings, efforts, new EffortFile(folder), () -> now);
    }

    Set<String> ask(MediaQuery query) throws IOException {
      now += TimeUnit.MICROSECONDS.toNanos(1);
      LuceneState state = new LuceneState(committed, parts);
      Answers.Page page = Answers.page(state, query, 0);
      monitor.answered(committed, query, state.walks());
      Set<String> uris = new HashSet<>();
      page.hits().forEach(hit -> uris.add(hit.uri()));
      return uris;
    }

    SeriesReport report(Series series) {
      return monitor.report().stream()
          .filter(report -> report.series().equals(series))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      monitor.close();
    }
  }

  private MediaQuery query(Modality modality) {
    return MediaQuery.nearest(Samples.unit(random, DIMENSIONS), modality, TOP);
  }

  /** The share of the true hits by plain arrays. */
  private double recall(MediaQuery query, Set<String> hits) {
    float[] vector = ((Ranking.Nearest) query.ranking()).vector();
    return stored.entrySet().stream()
            .filter(
                each -> query.filter() == Filter.ALL || Integer.parseInt(each.getKey()) % 2 == 0)
            .sorted((a, b) -> Float.compare(dot(vector, b.getValue()), dot(vector, a.getValue())))
            .limit(TOP)
            .filter(each -> hits.contains(each.getKey()))
            .count()
        / (double) TOP;
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void lowRecallIsSeenAsItIsAndMended() throws IOException {
    try (Driven driven = new Driven(EVERY_QUESTION, LITTLE)) {
      double truth = 0;
      int questions = 49; // one less than it takes to be told
      for (int i = 0; i < questions; i++) {
        MediaQuery query = query(Modality.MEDIA);
        truth += recall(query, driven.ask(query)) / questions;
        assertThat(driven.report(MEDIA_ALL).recall()).isEmpty();
        assertThat(driven.monitor.askWaiting()).isTrue();
      }
      SeriesReport seen = driven.report(MEDIA_ALL);
      assertThat(seen.samples()).isEqualTo(questions);
      assertThat(seen.recall()).as("of too few questions").isEmpty();
      assertThat(seen.found() / (double) seen.expected())
          .isCloseTo(truth, within(1e-9))
          .isLessThan(0.8);
      assertThat(seen.candidates()).isEqualTo(LITTLE);

      driven.ask(query(Modality.MEDIA));
      driven.monitor.askWaiting();
      assertThat(driven.report(MEDIA_ALL).candidates()).isGreaterThan(LITTLE);
      assertThat(driven.report(MEDIA_ALL).belowObjective()).isTrue();

      while (driven.report(MEDIA_ALL).belowObjective()) {
        driven.ask(query(Modality.MEDIA));
        driven.monitor.askWaiting();
        assertThat(driven.report(MEDIA_ALL).samples()).isLessThan(2000);
      }
      assertThat(driven.report(MEDIA_ALL).recall().orElseThrow()).isGreaterThanOrEqualTo(OBJECTIVE);
      assertThat(driven.report(MEDIA_ALL).visitedShare().orElseThrow()).isBetween(0.01, 0.9);
      assertThat(driven.report(TEXT_HALF).samples()).isZero();

      double after = 0;
      for (int i = 0; i < 40; i++) {
        MediaQuery query = query(Modality.MEDIA);
        after += recall(query, driven.ask(query)) / 40;
      }
      assertThat(after).isGreaterThan(OBJECTIVE - 0.04);
    }
  }

  @Test
  void filtersAndTextsAreSeriesOfTheirOwnAndARestartKeepsWhatWasLearnt() throws IOException {
    int learnt;
    try (Driven driven = new Driven(EVERY_QUESTION, LITTLE)) {
      Filter images = new Filter.Kind(MediaKind.IMAGE);
      double truth = 0;
      for (int i = 0; i < 50; i++) {
        MediaQuery query = query(Modality.TEXT).where(images);
        truth += recall(query, driven.ask(query)) / 50;
        driven.monitor.askWaiting();
      }
      SeriesReport seen = driven.report(TEXT_HALF);
      assertThat(seen.found() / (double) seen.expected()).isCloseTo(truth, within(1e-9));
      learnt = seen.candidates();
      assertThat(learnt).isGreaterThan(LITTLE);
      assertThat(driven.report(MEDIA_ALL).candidates()).isEqualTo(LITTLE);
    }
    try (Driven again = new Driven(EVERY_QUESTION, LITTLE)) {
      assertThat(again.report(TEXT_HALF).candidates()).isEqualTo(learnt);
      assertThat(again.report(MEDIA_ALL).candidates()).isEqualTo(LITTLE);
    }
  }

  @Test
  void aDamagedNoteOfEffortsIsNoHindrance() throws Exception {
    for (String note : List.of("{", "null", "{\"TEXT HALF\": null}", "{\"TEXT HALF\": 1000000}")) {
      Files.writeString(folder.resolve("efforts.json"), note);
      try (Driven driven = new Driven(EVERY_QUESTION, LITTLE)) {
        assertThat(driven.report(TEXT_HALF).candidates())
            .isIn(LITTLE, EVERY_QUESTION.mostCandidates());
        assertThat(driven.ask(query(Modality.TEXT))).hasSize(TOP);
      }
    }
  }

  @Test
  void oneQuestionWaitsAndOthersGoOn() throws IOException {
    try (Driven driven = new Driven(EVERY_QUESTION, LITTLE)) {
      for (int i = 0; i < 20; i++) {
        assertThat(driven.ask(query(Modality.MEDIA))).hasSize(TOP);
      }
      assertThat(driven.monitor.askWaiting()).isTrue();
      assertThat(driven.monitor.askWaiting()).as("only one had waited").isFalse();
      assertThat(driven.report(MEDIA_ALL).samples()).isEqualTo(1);
    }
  }

  @Test
  void askingAgainCostsNoMoreThanIsAllowed() throws IOException {
    RecallSettings thrifty = new RecallSettings(1, OBJECTIVE, MEDIA / 2, 4096);
    try (Driven driven = new Driven(thrifty, LITTLE)) {
      driven.ask(query(Modality.MEDIA));
      assertThat(driven.monitor.askWaiting()).isTrue();
      now += Duration.ofMillis(1900).toNanos(); // all media in two seconds
      driven.ask(query(Modality.MEDIA));
      assertThat(driven.monitor.askWaiting()).isFalse();
      now += Duration.ofMillis(200).toNanos();
      driven.ask(query(Modality.MEDIA));
      assertThat(driven.monitor.askWaiting()).isTrue();
    }
  }

  @Test
  void aShareOfTheQuestionsIsTakenAndNoneOfOthers() throws IOException {
    RecallSettings some = new RecallSettings(0.25, OBJECTIVE, 1_000_000_000_000L, 4096);
    try (Driven driven = new Driven(some, LITTLE)) {
      int taken = 0;
      for (int i = 0; i < 1000; i++) {
        driven.ask(query(Modality.MEDIA));
        taken += driven.monitor.askWaiting() ? 1 : 0;
      }
      assertThat(taken).isBetween(200, 300);
    }
    try (Driven all = new Driven(EVERY_QUESTION, LITTLE)) {
      Ranking.Nearest nearest = new Ranking.Nearest(Samples.unit(random, DIMENSIONS));
      Ranking.Words words = new Ranking.Words("title");
      all.ask(MediaQuery.of(words, TOP));
      all.ask(MediaQuery.of(new Ranking.Fused(List.of(nearest, words)), TOP));
      all.ask(MediaQuery.of(new Ranking.Either(List.of(nearest), List.of()), TOP));
      all.ask(query(Modality.MEDIA).where(new Filter.Is("tag", "of none")));
      assertThat(all.monitor.askWaiting()).isFalse();
    }
    try (Driven none = new Driven(RecallSettings.OFF, LITTLE)) {
      none.ask(query(Modality.MEDIA));
      assertThat(none.monitor.askWaiting()).isFalse();
    }
  }

  @Test
  void aClosedMonitorTakesNothingAndKeepsNothingOpen() throws IOException {
    Driven driven = new Driven(EVERY_QUESTION, LITTLE);
    int before = references();
    driven.ask(query(Modality.MEDIA));
    assertThat(references()).isEqualTo(before + 1);
    driven.close();
    assertThat(references()).isEqualTo(before);
    driven.ask(query(Modality.MEDIA));
    assertThat(references()).isEqualTo(before);
  }

  private int references() {
    return committed.getIndexReader().getRefCount();
  }

  @Test
  void itHappensByItselfBesideLiveSearches() {
    try (LuceneMediaIndex index =
        LuceneMediaIndex.open(
            folder,
            Samples.MODEL,
            DIMENSIONS,
            new IndexSettings(EVERY_QUESTION, VectorSettings.DEFAULT))) {
      index.effort(LITTLE);
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!Files.exists(folder.resolve("efforts.json"))) {
        assertThat(System.nanoTime()).as("raised within %s", PATIENCE).isLessThan(until);
        assertThat(index.search(query(Modality.MEDIA)).hits()).hasSize(TOP);
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
      }
      assertThat(index.recall().getFirst().series()).isEqualTo(MEDIA_ALL);
      assertThat(index.recall().getFirst().candidates()).isGreaterThan(LITTLE);
    }
  }
}
