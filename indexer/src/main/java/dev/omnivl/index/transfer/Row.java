package dev.omnivl.index.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.files.Sha256;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.MediaKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a line of {@code ids.jsonl} says of a row of {@code vectors.npy}. The rows of a medium
 * follow each other, the whole first; that one alone has the fields from {@code kind} on. Only
 * {@code uri} must be there.
 *
 * @param uri the item's identity
 * @param startNs where in the clip it begins, nanoseconds; absent for the whole
 * @param endNs where it ends
 * @param thumbnail offset and length in {@code thumbnails.bin}, bytes
 * @param kind {@code IMAGE}, which is the default, or {@code VIDEO}
 * @param mediaId for programs that ask the index; not read
 * @param sizeBytes of the encoded file
 * @param modified ISO 8601
 * @param contentHash SHA-256 of the encoded file
 * @param durationNs of a clip, nanoseconds
 * @param title words
 * @param tags words
 * @param damage what lacks of the file
 * @param attributes what its sender said, by name: a list of words, a number, or a time as ISO 8601
 * @param facts what its file says, likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Row(
    @JsonProperty("uri") String uri,
    @JsonProperty("start_ns") @Nullable Long startNs,
    @JsonProperty("end_ns") @Nullable Long endNs,
    @JsonProperty("thumbnail") long @Nullable [] thumbnail,
    @JsonProperty("kind") @Nullable MediaKind kind,
    @JsonProperty("media_id") @Nullable String mediaId,
    @JsonProperty("size_bytes") @Nullable Long sizeBytes,
    @JsonProperty("modified") @Nullable String modified,
    @JsonProperty("content_hash") @Nullable String contentHash,
    @JsonProperty("duration_ns") @Nullable Long durationNs,
    @JsonProperty("title") @Nullable String title,
    @JsonProperty("tags") @Nullable List<String> tags,
    @JsonProperty("damage") @Nullable String damage,
    @JsonProperty("attributes") @Nullable JsonNode attributes,
    @JsonProperty("facts") @Nullable JsonNode facts) {
  static final ObjectMapper JSON = JsonMapper.builder().build();

  static Row whole(MediaRecord medium, long @Nullable [] thumbnail) {
    return new Row(
        medium.version().uri(),
        null,
        null,
        thumbnail,
        medium.kind(),
        medium.mediaId(),
        medium.version().sizeBytes(),
        medium.version().modified().toString(),
        medium.contentHash(),
        medium.duration().toNanos(),
        medium.item().title(),
        medium.item().tags(),
        medium.damage().orElse(null),
        AttributeJson.write(medium.item().attributes()),
        AttributeJson.write(medium.facts()));
  }

  static Row moment(String uri, TimeRange moment, long @Nullable [] thumbnail) {
    return new Row(
        uri,
        moment.start().toNanos(),
        moment.end().toNanos(),
        thumbnail,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  boolean isMoment() {
    return startNs != null && endNs != null;
  }

  ItemVersion version() {
    return new ItemVersion(
        uri,
        sizeBytes == null ? 0 : sizeBytes,
        modified == null ? Instant.EPOCH : Instant.parse(modified));
  }

  MediaRecord medium(byte[] jpeg) {
    return new MediaRecord(
        new ItemDescription(
            version(),
            title == null ? "" : title,
            tags == null ? List.of() : tags,
            AttributeJson.read(attributes)),
        // Of what has none, the name is the only content that is known.
        contentHash == null ? Sha256.hex(uri) : contentHash,
        kind == null ? MediaKind.IMAGE : kind,
        durationNs == null ? Duration.ZERO : Duration.ofNanos(durationNs),
        jpeg,
        Optional.ofNullable(damage),
        AttributeJson.read(facts));
  }

  Segment segment(float[] vector, byte[] jpeg) {
    if (startNs == null || endNs == null) {
      return Segment.whole(vector);
    }
    TimeRange moment = new TimeRange(Duration.ofNanos(startNs), Duration.ofNanos(endNs));
    return new Segment(
        vector, Optional.of(moment), jpeg.length == 0 ? Optional.empty() : Optional.of(jpeg));
  }
}
