package dev.omnivl.index.snapshot;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * What a snapshot says of itself.
 *
 * @param format {@value #FORMAT}
 * @param created when, as ISO 8601
 * @param embeddingId of the model whose vectors it holds
 * @param dimensions the length of a vector
 * @param media indexed images and clips
 * @param segments searchable parts
 * @param failed items that could not be indexed
 * @param canaries questions that a restored index must answer as this one did
 */
public record SnapshotManifest(
    @JsonProperty("format") String format,
    @JsonProperty("created") String created,
    @JsonProperty("embedding_id") String embeddingId,
    @JsonProperty("dimensions") int dimensions,
    @JsonProperty("media") long media,
    @JsonProperty("segments") long segments,
    @JsonProperty("failed") long failed,
    @JsonProperty("canaries") List<Canary> canaries) {
  /** The format that is written and read. */
  public static final String FORMAT = "omnivl-snapshot-1";

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();
}
