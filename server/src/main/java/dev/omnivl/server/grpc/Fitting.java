package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.SearchResult;
import dev.omnivl.index.query.Grouping;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.index.query.Ranking.Like;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.relevance.Judgement;
import dev.omnivl.index.relevance.Judging;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.Fits;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether what was found fits.
 *
 * @param judgement what the scores are worth; empty if that is not known
 * @param fits of the best hit of all
 * @param unknown why it is not known; empty if it is
 */
record Fitting(Optional<Judgement> judgement, Fits fits, String unknown) {
  private static final double USUAL_RATE = 0.1;

  /** Refuses what cannot be asked, before anything is searched. */
  static void check(SearchRequest request) {
    double rate = rate(request);
    if (!(rate >= 0 && rate <= 1)) {
      throw Failure.ofField("false_positive_rate", "is " + rate + "; it must be 0 to 1");
    }
  }

  private static double rate(SearchRequest request) {
    // As the caller wrote it: 0.1f is a little more than 0.1.
    return request.hasFalsePositiveRate()
        ? Double.parseDouble(Float.toString(request.getFalsePositiveRate()))
        : USUAL_RATE;
  }

  /** Judges what was found. */
  static Fitting of(
      SearchRequest request, MediaQuery question, SearchResult found, MediaIndex index) {
    if (found.hits().isEmpty() && question.cursor().isEmpty()) {
      return new Fitting(Optional.empty(), Fits.FITS_NOTHING, "");
    }
    Optional<Modality> modality = modality(request);
    if (modality.isEmpty()) {
      return unknown("it is told of searches for one text, one medium or one stored medium");
    }
    Optional<float[]> vector = vector(question.ranking(), index);
    Optional<SearchHit> best = best(question, found, index);
    if (best.isEmpty()) {
      return new Fitting(Optional.empty(), Fits.FITS_NOTHING, "");
    }
    Optional<Judgement> judgement =
        vector.flatMap(
            asked -> index.judgement(asked, modality.orElseThrow(), best.orElseThrow().mediaId()));
    return judgement
        .map(known -> {
          boolean fit = known.fits(best.orElseThrow().score(), rate(request));
          return new Fitting(judgement, fit ? Fits.FITS_SOMETHING : Fits.FITS_NOTHING, "");
        })
        .orElseGet(() -> unknown(why(index)));
  }

  private static Fitting unknown(String why) {
    return new Fitting(Optional.empty(), Fits.FITS_UNSPECIFIED, why);
  }

  private static String why(MediaIndex index) {
    long media = index.info().media();
    if (media < Judging.LEAST_MEDIA) {
      return "the collection has "
          + media
          + " media; what scores high by chance can be told from "
          + Judging.LEAST_MEDIA
          + " on";
    }
    return index.isCalibrationDue()
        ? "what scores high in this collection by chance is being found out; ask again in a minute"
        : "the collection's back end does not tell what scores high by chance";
  }

  /** What the question's vector is made of; sums and choices score unlike either. */
  private static Optional<Modality> modality(SearchRequest request) {
    return switch (request.getQueryCase()) {
      case TEXT -> Optional.of(Modality.TEXT);
      case MEDIA, MEDIA_ID -> Optional.of(Modality.MEDIA);
      case COMBINATION -> modality(request.getCombination());
      case WORDS, QUERY_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<Modality> modality(Combination combination) {
    boolean one = combination.getSumCount() == 1 && combination.getWords().isEmpty();
    if (!one || combination.getSum(0).getWeight() < 0) {
      return Optional.empty();
    }
    return Optional.of(
        combination.getSum(0).getWhatCase() == QueryPart.WhatCase.TEXT
            ? Modality.TEXT
            : Modality.MEDIA);
  }

  private static Optional<float[]> vector(Ranking ranking, MediaIndex index) {
    return switch (ranking) {
      case Nearest nearest -> Optional.of(nearest.vector());
      case Like(String mediaId) -> index.vector(mediaId);
      default -> Optional.empty();
    };
  }

  /**
   * Returns the best hit of all, whatever page was asked for; of a stored medium, of the best one
   * beside itself.
   */
  private static Optional<SearchHit> best(
      MediaQuery question, SearchResult found, MediaIndex index) {
    boolean here =
        question.cursor().isEmpty()
            && question.grouping().by() == Grouping.By.MEDIUM
            && question.ranking() instanceof Nearest;
    List<SearchHit> hits =
        here
            ? found.hits()
            : index.search(MediaQuery.of(question.ranking(), 2).where(question.filter())).hits();
    String itself = question.ranking() instanceof Like(String mediaId) ? mediaId : "";
    return hits.stream().filter(hit -> !hit.mediaId().equals(itself)).findFirst();
  }

  /** Tells the verdict. */
  void tell(SearchResponse.Builder response) {
    response.setFits(fits).setFitsUnknown(unknown);
  }

  /** Returns how sure it is that a hit is no chance; empty if that is not known. */
  OptionalDouble relevance(SearchHit hit) {
    return judgement
        .map(known -> OptionalDouble.of(known.relevance(hit.score())))
        .orElseGet(OptionalDouble::empty);
  }
}
