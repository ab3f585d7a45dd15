package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.SearchHit;
import dev.omnivl.media.MediaKind;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Medium;
import dev.omnivl.server.encode.Model;
import dev.omnivl.v1.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks at the first hits together with the text that was searched for, by the alignment decoder,
 * and orders them anew (the paper's second stage of retrieval): by cosine + weight x logit of the
 * probability that the text matches. The index keeps no media, so it is their thumbnails that are
 * looked at, of a clip that of its best moment.
 *
 * <p>It stops when its time is over, or that of the call nearly is: what was looked at until then
 * is ordered, the others follow as they were.
 */
final class Reranking {
  /** The most hits that are looked at. */
  private static final int MOST = 256;

  private static final float USUAL_WEIGHT = 0.03f;

  /** Probabilities of 0 and 1 have no logit. */
  private static final double NEAREST_TO_SURE = 1e-7;

  /** So many times the slowest medium is kept for the reply. */
  private static final int RESERVE = 2;

  private final Model model;

  Reranking(Model model) {
    this.model = model;
  }

  /**
   * A hit, and what the alignment decoder says of it.
   *
   * @param probability empty if it was not looked at
   */
  record Seen(SearchHit hit, OptionalDouble probability) {}

  /** Refuses what cannot be done, before anything is searched. */
  void check(SearchRequest request) {
    if (request.getRerank() < 0 || request.getRerank() > MOST) {
      throw Failure.ofField("rerank", "is " + request.getRerank() + "; it must be 0 to " + MOST);
    }
    if (!(Math.abs(request.getRerankWeight()) <= 1)) {
      throw Failure.ofField(
          "rerank_weight", "is " + request.getRerankWeight() + "; it must be -1 to 1");
    }
    if (request.getRerank() > 0 && !request.hasText()) {
      throw Failure.ofField("rerank", "needs a query that is a text");
    }
    if (request.getRerank() > 0 && !model.can(Capability.MATCH)) {
      throw model.missing(Capability.MATCH);
    }
  }

  /** Orders the first hits anew, as the request asks. */
  List<Seen> reordered(
      SearchRequest request, List<SearchHit> hits, MediaIndex index, CallTimes times) {
    int first = Math.min(request.getRerank(), hits.size());
    List<Seen> seen = new ArrayList<>(hits.size());
    List<Seen> others = new ArrayList<>();
    Clock clock = new Clock(request);
    for (SearchHit hit : hits) {
      OptionalDouble probability =
          seen.size() + others.size() < first && !clock.isOver()
              ? clock.time(caller -> look(request.getText(), hit, index, caller, times))
              : OptionalDouble.empty();
      (probability.isPresent() ? seen : others).add(new Seen(hit, probability));
    }
    float weight = request.getRerankWeight() == 0 ? USUAL_WEIGHT : request.getRerankWeight();
    seen.sort(Comparator.comparingDouble((Seen each) -> worth(each, weight)).reversed());
    seen.addAll(others);
    return seen;
  }

  private static double worth(Seen seen, float weight) {
    double p = Math.clamp(seen.probability().orElse(0), NEAREST_TO_SURE, 1 - NEAREST_TO_SURE);
    return seen.hit().score() + weight * Math.log(p / (1 - p));
  }

  /**
   * Returns nothing of what has no picture any more, or where the server has no room for it now.
   */
  private OptionalDouble look(
      String text, SearchHit hit, MediaIndex index, Caller caller, CallTimes times) {
    Optional<byte[]> picture = index.thumbnail(hit).filter(jpeg -> jpeg.length > 0);
    if (picture.isEmpty()) {
      return OptionalDouble.empty();
    }
    Medium medium =
        new Medium(picture.get(), hit.uri(), Optional.of(MediaKind.IMAGE), Optional.empty());
    try {
      Float probability =
          model.match(medium, List.of(text), caller, times).getFirst().probability();
      return OptionalDouble.of(probability == null ? 0 : probability);
    } catch (Failure failure) {
      if (failure.reason() == Reason.OVERLOADED) {
        return OptionalDouble.empty();
      }
      throw failure;
    }
  }

  /** What time is left. */
  private static final class Clock {
    /** Looks at one medium. */
    @FunctionalInterface
    interface Look {
      OptionalDouble with(Caller caller);
    }

    private final Caller caller = Callers.interactive();
    private final long started = System.nanoTime();
    private final long budget;
    private long slowest;

    Clock(SearchRequest request) {
      Duration within = Wire.duration(request.getRerankWithin(), "rerank_within");
      if (within.isNegative()) {
        throw Failure.ofField("rerank_within", "is negative; it must be 0 or more");
      }
      budget = within.isZero() ? Long.MAX_VALUE : within.toNanos();
    }

    boolean isOver() {
      long now = System.nanoTime();
      return now - started + slowest > budget
          || caller.remaining(now).map(left -> left.toNanos() < RESERVE * slowest).orElse(false);
    }

    OptionalDouble time(Look look) {
      long start = System.nanoTime();
      try {
        return look.with(caller);
      } finally {
        slowest = Math.max(slowest, System.nanoTime() - start);
      }
    }
  }
}
