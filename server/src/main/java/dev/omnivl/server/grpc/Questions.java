package dev.omnivl.server.grpc;

import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.Grouping;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.index.query.Ranking.Either;
import dev.omnivl.index.query.Ranking.Fused;
import dev.omnivl.index.query.Ranking.Like;
import dev.omnivl.index.query.Ranking.Nearest;
import dev.omnivl.index.query.Variety;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.EncodedText;
import dev.omnivl.server.encode.Model;
import dev.omnivl.text.Cleaning;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.QueryPart;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import java.util.ArrayList;
import java.util.List;

/** What a caller asks, as a question to the index: texts and media become vectors. */
final class Questions {
  private static final int USUAL_LIMIT = 10;
  private static final double MAX_WEIGHT = 100;

  /** Below this, what is added up cancels out. */
  private static final double SHORTEST = 1e-3;

  /** More than any cosine, so that nothing is folded. */
  private static final double NO_FOLDING = Variety.ANY.nearDuplicate();

  private final Model model;

  Questions(Model model) {
    this.model = model;
  }

  /**
   * Reads a question.
   *
   * @param index which is asked
   * @param times where the model's time goes
   * @param response is told how the model read a text
   */
  MediaQuery of(
      SearchRequest request, MediaIndex index, CallTimes times, SearchResponse.Builder response) {
    return new Reading(index, times, response).of(request);
  }

  private final class Reading {
    private final Caller caller = Callers.interactive();
    private final MediaIndex index;
    private final CallTimes times;
    private final SearchResponse.Builder response;

    Reading(MediaIndex index, CallTimes times, SearchResponse.Builder response) {
      this.index = index;
      this.times = times;
      this.response = response;
    }

    MediaQuery of(SearchRequest request) {
      // What can be wrong without the model is found before the model is asked.
      int limit = Wire.count(request.getLimit(), USUAL_LIMIT, MediaQuery.MAX_LIMIT, "limit");
      Filter filter = Filters.of(request);
      Grouping grouping = grouping(request);
      Variety variety = variety(request);
      return new MediaQuery(
          ranking(request),
          filter,
          limit,
          request.getPageToken(),
          grouping,
          variety,
          request.getFacetsList());
    }

    private Ranking ranking(SearchRequest request) {
      return switch (request.getQueryCase()) {
        case TEXT -> new Nearest(text(request.getText(), "text"), Modality.TEXT);
        case MEDIA ->
            new Nearest(
                model.medium(Wire.medium(request.getMedia(), "media"), caller, times).vector());
        case MEDIA_ID -> new Like(known(request.getMediaId()));
        case WORDS -> new Ranking.Words(Wire.text(request.getWords(), "words", Cleaning.BLIP));
        case COMBINATION -> combination(request.getCombination());
        case QUERY_NOT_SET ->
            throw Failure.ofField(
                "query", "is missing; send text, media, media_id, words or combination");
      };
    }

    private Ranking combination(Combination given) {
      boolean choice = given.getAnyCount() > 0 || given.getNoneCount() > 0;
      if (choice && (given.getSumCount() > 0 || !given.getWords().isEmpty())) {
        throw Failure.ofField(
            "combination", "has any or none beside sum or words; send one or the other");
      }
      if (choice) {
        require(given.getAnyCount() > 0, "combination.any", "is empty; none needs it");
        return new Either(
            nearest(given.getAnyList(), "combination.any"),
            nearest(given.getNoneList(), "combination.none"));
      }
      require(given.getSumCount() > 0, "combination", "is empty; send sum or any");
      Nearest sum = sum(given.getSumList());
      return given.getWords().isEmpty()
          ? sum
          : new Fused(
              List.of(
                  sum,
                  new Ranking.Words(
                      Wire.text(given.getWords(), "combination.words", Cleaning.BLIP))));
    }

    private List<Nearest> nearest(List<QueryPart> parts, String field) {
      limit(parts, field);
      List<Nearest> vectors = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        QueryPart part = parts.get(i);
        vectors.add(new Nearest(vector(part, field + "[" + i + "]"), modality(part)));
      }
      return vectors;
    }

    /** A text in a sum draws it away from what is stored. */
    private Nearest sum(List<QueryPart> parts) {
      limit(parts, "combination.sum");
      Modality modality = Modality.MEDIA;
      double[] sum = {};
      for (int i = 0; i < parts.size(); i++) {
        String field = "combination.sum[" + i + "]";
        double weight = parts.get(i).getWeight() == 0 ? 1 : parts.get(i).getWeight();
        require(
            Math.abs(weight) <= MAX_WEIGHT,
            field + ".weight",
            "is " + weight + "; it must be -100 to 100");
        float[] vector = vector(parts.get(i), field);
        modality = modality(parts.get(i)) == Modality.TEXT ? Modality.TEXT : modality;
        sum = sum.length == 0 ? new double[vector.length] : sum;
        for (int d = 0; d < sum.length; d++) {
          sum[d] += weight * vector[d];
        }
      }
      return new Nearest(unit(sum), modality);
    }

    private static Modality modality(QueryPart part) {
      return part.hasText() ? Modality.TEXT : Modality.MEDIA;
    }

    private static float[] unit(double[] sum) {
      double squares = 0;
      for (double x : sum) {
        squares += x * x;
      }
      double length = Math.sqrt(squares);
      require(length >= SHORTEST, "combination.sum", "adds up to nothing; change a weight");
      float[] unit = new float[sum.length];
      for (int d = 0; d < unit.length; d++) {
        unit[d] = (float) (sum[d] / length);
      }
      return unit;
    }

    private float[] vector(QueryPart part, String field) {
      return switch (part.getWhatCase()) {
        case TEXT -> text(part.getText(), field + ".text");
        case MEDIA ->
            model.medium(Wire.medium(part.getMedia(), field + ".media"), caller, times).vector();
        case MEDIA_ID ->
            index
                .vector(known(part.getMediaId()))
                .orElseThrow(() -> SearchApi.unknown(part.getMediaId()));
        case WHAT_NOT_SET -> throw Failure.ofField(field, "is empty; send text, media or media_id");
      };
    }

    private float[] text(String words, String field) {
      EncodedText text =
          model.text(Wire.text(words, field, model.cleaning(Capability.EMBED)), caller, times);
      response.setText(Wire.sum(response.getText(), Wire.text(text.tokens())));
      return text.vector();
    }
  }

  private static String known(String mediaId) {
    if (!mediaId.matches(SearchApi.MEDIA_ID)) {
      throw SearchApi.unknown(mediaId);
    }
    return mediaId;
  }

  private static Grouping grouping(SearchRequest request) {
    Grouping.By by =
        switch (request.getGroupBy()) {
          case GROUP_BY_UNSPECIFIED, GROUP_BY_MEDIUM -> Grouping.By.MEDIUM;
          case GROUP_BY_SEGMENT -> Grouping.By.SEGMENT;
          case UNRECOGNIZED -> throw Failure.ofField("group_by", "is none that this server knows");
        };
    return new Grouping(by, request.getMoments() == 0 ? 1 : request.getMoments());
  }

  private static Variety variety(SearchRequest request) {
    float cosine = request.getNearDuplicate();
    require(cosine <= 1, "near_duplicate", "is " + cosine + "; it must be above 0 and at most 1");
    return new Variety(request.getDiversity(), cosine == 0 ? NO_FOLDING : cosine);
  }

  private static void limit(List<QueryPart> parts, String field) {
    require(
        parts.size() <= Ranking.MAX_PARTS,
        field,
        "has " + parts.size() + " parts; allowed are up to " + Ranking.MAX_PARTS);
  }

  private static void require(boolean valid, String field, String rule) {
    if (!valid) {
      throw Failure.ofField(field, rule);
    }
  }
}
