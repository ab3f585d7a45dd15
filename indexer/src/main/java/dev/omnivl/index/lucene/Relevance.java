package dev.omnivl.index.lucene;

import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.answer.Ranked;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.relevance.Calibration;
import dev.omnivl.index.relevance.Chance;
import dev.omnivl.index.relevance.ChanceQuestions;
import dev.omnivl.index.relevance.Judgement;
import dev.omnivl.index.relevance.Judging;
import dev.omnivl.index.relevance.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * What scores are worth in this index, kept in a file of its folder.
 *
 * <p>Chance questions are answered as real ones are, through the same graph and rescoring, so that
 * what these miss of the best hits counts on both sides. The stored vectors by which a question's
 * scale is told stay the same until the next calibration.
 */
final class Relevance {
  /** In the index folder. */
  static final String FILE = "relevance.json";

  private static final int QUESTIONS = 1000;
  private static final long SEED = 20261127;

  /** Of documents, half of which are segments or more. */
  private static final int SAMPLE = 4000;

  /** When so much of an index is new or gone, it is calibrated again. */
  private static final double CHANGED = 0.2;

  private final Path file;
  private final BestMoments moments;
  private final Clock clock;
  private volatile @Nullable Calibration calibration;
  private volatile @Nullable List<float[]> sample;
  private volatile @Nullable IndexSearcher found;

  Relevance(Path folder, BestMoments moments, Clock clock) {
    this.clock = clock;
    this.file = folder.resolve(FILE);
    this.moments = moments;
    this.calibration = Calibration.read(file).orElse(null);
  }

  /** Returns whether a calibration is missing, or is of another index than this has become. */
  boolean isDue(IndexSearcher searcher) throws IOException {
    Calibration last = calibration;
    // Commits are many, and to count what is new takes a while: once for each state.
    if (last != null && searcher == found) {
      return false;
    }
    long media = Committed.count(searcher, Fields.STATUS, Fields.INGESTED);
    if (media < Judging.LEAST_MEDIA) {
      return false;
    }
    if (last == null) {
      return true;
    }
    found = searcher;
    long added = writtenAfter(searcher, EpochNanos.of(Instant.parse(last.recorded())));
    long gone = Math.max(0, last.media() + added - media);
    return added + gone > CHANGED * last.media();
  }

  private static long writtenAfter(IndexSearcher searcher, long nanos) throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      NumericDocValues recorded = leaf.reader().getNumericDocValues(Fields.RECORDED);
      Bits alive = leaf.reader().getLiveDocs();
      while (recorded != null && recorded.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        boolean there = alive == null || alive.get(recorded.docID());
        count += there && recorded.longValue() > nanos ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * Asks the chance questions.
   *
   * @param texts unit vectors (D) of texts
   * @param gone whether nobody wants it any more; asked often
   * @return whether it was done
   */
  boolean calibrate(Committed committed, List<float[]> texts, BooleanSupplier gone) {
    Instant started = clock.instant(); // before the state is taken, so that nothing is missed
    return committed.read(searcher -> calibrate(searcher, texts, started, gone));
  }

  private boolean calibrate(
      IndexSearcher searcher, List<float[]> texts, Instant started, BooleanSupplier gone)
      throws IOException {
    long media = Committed.count(searcher, Fields.STATUS, Fields.INGESTED);
    List<float[]> stored = SpreadVectors.of(searcher, SAMPLE);
    if (media < Judging.LEAST_MEDIA || stored.isEmpty()) {
      return false;
    }
    ChanceHits text = hits(searcher, Modality.TEXT, texts, stored, gone);
    ChanceHits picture = hits(searcher, Modality.MEDIA, stored, stored, gone);
    if (gone.getAsBoolean()) {
      return false;
    }
    Calibration made =
        new Calibration(Calibration.FORMAT, media, started.toString(), text.all(), picture.all());
    made.write(file);
    sample = stored;
    calibration = made;
    return true;
  }

  /** What is found of chance questions. */
  private record ChanceHits(List<Double> standings, List<Double> cosines) {
    Calibration.Hits all() {
      return new Calibration.Hits(chance(standings), chance(cosines));
    }

    private static Chance chance(List<Double> values) {
      return new Chance(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  private ChanceHits hits(
      IndexSearcher searcher,
      Modality modality,
      List<float[]> like,
      List<float[]> stored,
      BooleanSupplier gone)
      throws IOException {
    ChanceHits hits = new ChanceHits(new ArrayList<>(QUESTIONS), new ArrayList<>(QUESTIONS));
    for (float[] question : ChanceQuestions.like(like, QUESTIONS, SEED)) {
      if (gone.getAsBoolean()) {
        return hits;
      }
      List<Ranked<StoredMedium>> best =
          moments.nearest(searcher, new Nearest(question, modality), 1, null, new ArrayList<>());
      if (!best.isEmpty()) {
        double cosine = best.getFirst().score();
        Scale scale = scale(question, modality, best.getFirst().medium(), stored);
        hits.standings().add(scale.standing(cosine));
        hits.cosines().add(cosine);
      }
    }
    return hits;
  }

  /**
   * Returns what the scores of a question are worth; empty if that is not known yet.
   *
   * @param best its best hit
   */
  Optional<Judgement> judgement(
      IndexSearcher searcher, float[] question, Modality modality, StoredMedium best)
      throws IOException {
    Calibration last = calibration;
    if (last == null
        || Committed.count(searcher, Fields.STATUS, Fields.INGESTED) < Judging.LEAST_MEDIA) {
      return Optional.empty();
    }
    List<float[]> stored = sample;
    if (stored == null) {
      stored = SpreadVectors.of(searcher, SAMPLE);
      sample = stored;
    }
    return stored.isEmpty()
        ? Optional.empty()
        : Optional.of(last.judgement(scale(question, modality, best, stored), modality));
  }

  private Scale scale(float[] question, Modality modality, StoredMedium best, List<float[]> stored)
      throws IOException {
    float[] cosines = cosines(question, stored);
    Optional<float[]> hit =
        modality == Modality.TEXT ? moments.wholeVector(best) : Optional.empty();
    return hit.isPresent() ? Scale.beside(cosines, cosines(hit.get(), stored)) : Scale.of(cosines);
  }

  private static float[] cosines(float[] vector, List<float[]> stored) {
    float[] cosines = new float[stored.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = VectorUtil.dotProduct(vector, stored.get(i));
    }
    return cosines;
  }
}
