package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Likelihood;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchResponse;
import dev.omnivl.v1.Timings;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A search as JSON.
 *
 * @param hits best first
 * @param modelId the model whose space was searched
 * @param truncated true if the text was longer than the model reads
 * @param unknown words of the text that the model never saw
 * @param timings where the time went
 */
record SearchJson(
    List<HitJson> hits, String modelId, boolean truncated, int unknown, Times timings) {

  /**
   * One hit.
   *
   * @param rank from 1
   * @param score the cosine of query and best segment, or how well title and tags fit words
   * @param probability what that means, of models whose cosines mean one; of words only
   * @param kind image or video
   * @param startSeconds start of the best moment; videos only
   * @param endSeconds end of the best moment; videos only
   * @param title if known
   * @param tags if there are any
   * @param uri what was indexed
   * @param mediaId its id, as {@code --like} takes it
   */
  record HitJson(
      int rank,
      float score,
      @Nullable Double probability,
      String kind,
      @Nullable Double startSeconds,
      @Nullable Double endSeconds,
      @Nullable String title,
      @Nullable List<String> tags,
      String uri,
      String mediaId) {}

  /**
   * Milliseconds of each stage.
   *
   * @param decodeMs reading the medium
   * @param queueMs waiting for a batch
   * @param inferenceMs in the model
   * @param indexMs in the vector index
   * @param totalMs as the client saw it
   */
  record Times(
      double decodeMs, double queueMs, double inferenceMs, double indexMs, double totalMs) {}

  static SearchJson of(SearchResponse found, Likelihood likelihood, double milliseconds) {
    Timings query = found.getTimings().getQuery();
    return new SearchJson(
        found.getHitsList().stream().map(hit -> hit(hit, likelihood)).toList(),
        found.getModelId(),
        found.getText().getTruncated(),
        found.getText().getUnknown(),
        new Times(
            Format.milliseconds(query.getDecode()),
            Format.milliseconds(query.getQueue()),
            Format.milliseconds(query.getInference()),
            found.getTimings().getIndexNs() / 1e6,
            milliseconds));
  }

  private static HitJson hit(Hit hit, Likelihood likelihood) {
    OptionalDouble probability = likelihood.at(hit.getScore());
    boolean moment = hit.getMoment().hasEnd();
    return new HitJson(
        hit.getRank(),
        hit.getScore(),
        probability.isPresent() ? probability.getAsDouble() : null,
        Format.kind(hit.getKind()),
        moment ? Format.seconds(hit.getMoment().getStart()) : null,
        moment ? Format.seconds(hit.getMoment().getEnd()) : null,
        hit.getTitle().isEmpty() ? null : hit.getTitle(),
        hit.getTagsCount() == 0 ? null : hit.getTagsList(),
        hit.getUri(),
        hit.getMediaId());
  }
}
