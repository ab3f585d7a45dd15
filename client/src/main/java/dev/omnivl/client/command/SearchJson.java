package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Likelihood;
import dev.omnivl.v1.Attribute;
import dev.omnivl.v1.Facet;
import dev.omnivl.v1.Fits;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.Span;
import dev.omnivl.v1.Timings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A search as JSON.
 *
 * @param hits best first
 * @param fits whether anything fits at the rate of {@code --false-positives}; absent if unknown
 * @param fitsUnknown why that is
 * @param modelId the model whose space was searched
 * @param truncated true if the text was longer than the model reads
 * @param unknown words of the text that the model never saw
 * @param facets how many media have each value of the fields that were asked for
 * @param nextPage what {@code --page} takes, if there is another one
 * @param visited how many stored vectors the query was compared with
 * @param timings where the time went
 */
record SearchJson(
    List<HitJson> hits,
    @Nullable Boolean fits,
    @Nullable String fitsUnknown,
    String modelId,
    boolean truncated,
    int unknown,
    @Nullable Map<String, Map<String, Long>> facets,
    @Nullable String nextPage,
    long visited,
    Times timings) {

  /**
   * One hit.
   *
   * @param rank from 1
   * @param score the cosine of query and best segment, or how well title and tags fit words
   * @param relevance how sure it is that this is no chance, from 0 to 1; if known
   * @param probability what that means, of models whose cosines mean one; of words only
   * @param matchProbability what looking at text and picture together says; with {@code --rerank}
   * @param kind image or video
   * @param startSeconds start of the best moment; videos only
   * @param endSeconds end of the best moment; videos only
   * @param title if known
   * @param tags if there are any
   * @param spans stretches that fit, best first; videos with moments only
   * @param attributes what its file and its sender say of it
   * @param folded ids of near duplicates that are not shown
   * @param uri what was indexed
   * @param mediaId its id, as {@code --like} takes it
   */
  record HitJson(
      int rank,
      float score,
      @Nullable Float relevance,
      @Nullable Double probability,
      @Nullable Float matchProbability,
      String kind,
      @Nullable Double startSeconds,
      @Nullable Double endSeconds,
      @Nullable String title,
      @Nullable List<String> tags,
      @Nullable List<SpanJson> spans,
      @Nullable Map<String, Object> attributes,
      @Nullable List<String> folded,
      String uri,
      String mediaId) {}

  /**
   * Neighbouring moments, joined.
   *
   * @param startSeconds where it starts
   * @param endSeconds where it ends
   * @param score of its best moment
   */
  record SpanJson(double startSeconds, double endSeconds, float score) {}

  /**
   * Milliseconds of each stage.
   *
   * @param decodeMs reading the medium
   * @param queueMs waiting for a batch
   * @param inferenceMs in the model
   * @param indexMs in the vector index
   * @param totalMs as the client saw it
   * @param cached vectors of the query that were made before
   */
  record Times(
      double decodeMs,
      double queueMs,
      double inferenceMs,
      double indexMs,
      double totalMs,
      int cached) {}

  static SearchJson of(SearchResponse found, Likelihood likelihood, double milliseconds) {
    Timings query = found.getTimings().getQuery();
    return new SearchJson(
        found.getHitsList().stream().map(hit -> hit(hit, likelihood)).toList(),
        fits(found.getFits()),
        found.getFitsUnknown().isEmpty() ? null : found.getFitsUnknown(),
        found.getModelId(),
        found.getText().getTruncated(),
        found.getText().getUnknown(),
        found.getFacetsCount() == 0 ? null : facets(found.getFacetsList()),
        found.getNextPageToken().isEmpty() ? null : found.getNextPageToken(),
        found.getVisited(),
        new Times(
            Format.milliseconds(query.getDecode()),
            Format.milliseconds(query.getQueue()),
            Format.milliseconds(query.getInference()),
            found.getTimings().getIndexNs() / 1e6,
            milliseconds,
            query.getCached()));
  }

  private static @Nullable Boolean fits(Fits fits) {
    return switch (fits) {
      case FITS_SOMETHING -> true;
      case FITS_NOTHING -> false;
      case FITS_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  private static HitJson hit(Hit hit, Likelihood likelihood) {
    OptionalDouble probability = likelihood.at(hit.getScore());
    boolean moment = hit.getMoment().hasEnd();
    return new HitJson(
        hit.getRank(),
        hit.getScore(),
        hit.hasRelevance() ? hit.getRelevance() : null,
        probability.isPresent() ? probability.getAsDouble() : null,
        hit.hasMatchProbability() ? hit.getMatchProbability() : null,
        Format.kind(hit.getKind()),
        moment ? Format.seconds(hit.getMoment().getStart()) : null,
        moment ? Format.seconds(hit.getMoment().getEnd()) : null,
        hit.getTitle().isEmpty() ? null : hit.getTitle(),
        hit.getTagsCount() == 0 ? null : hit.getTagsList(),
        hit.getSpansCount() == 0
            ? null
            : hit.getSpansList().stream().map(SearchJson::span).toList(),
        hit.getAttributesCount() == 0 ? null : attributes(hit.getAttributesMap()),
        hit.getFoldedCount() == 0 ? null : hit.getFoldedList(),
        hit.getUri(),
        hit.getMediaId());
  }

  private static SpanJson span(Span span) {
    return new SpanJson(
        Format.seconds(span.getRange().getStart()),
        Format.seconds(span.getRange().getEnd()),
        span.getScore());
  }

  private static Map<String, Object> attributes(Map<String, Attribute> attributes) {
    Map<String, Object> values = new TreeMap<>();
    attributes.forEach((name, attribute) -> values.put(name, value(attribute)));
    return values;
  }

  /** Words as a list, a number as one, a time as ISO 8601 writes it. */
  private static Object value(Attribute attribute) {
    return switch (attribute.getValueCase()) {
      case WORDS -> attribute.getWords().getValuesList();
      case NUMBER -> attribute.getNumber();
      case TIME ->
          Instant.ofEpochSecond(attribute.getTime().getSeconds(), attribute.getTime().getNanos())
              .toString();
      case VALUE_NOT_SET -> "";
    };
  }

  private static Map<String, Map<String, Long>> facets(List<Facet> facets) {
    Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
    for (Facet facet : facets) {
      Map<String, Long> values = new LinkedHashMap<>();
      facet.getValuesList().forEach(value -> values.put(value.getValue(), value.getMedia()));
      counts.put(facet.getField(), values);
    }
    return counts;
  }
}
