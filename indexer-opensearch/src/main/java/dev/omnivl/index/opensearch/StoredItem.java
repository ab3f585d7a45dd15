package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.Segment;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.answer.Shown;
import dev.omnivl.index.transfer.AttributeJson;
import dev.omnivl.media.MediaKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An item's document, or as much of it as was asked for.
 *
 * @param reply what OpenSearch says of it: {@code _id}, {@code _source}, {@code fields}
 */
record StoredItem(JsonNode reply) {
  private JsonNode field(String name) {
    JsonNode value = reply.path("_source").path(name);
    if (value.isMissingNode()) {
      throw incomplete(name);
    }
    return value;
  }

  String uri() {
    return field(Names.URI).asText();
  }

  String mediaId() {
    return field(Names.MEDIA_ID).asText();
  }

  boolean isIngested() {
    return field(Names.STATUS).asText().equals(Names.INGESTED);
  }

  MediaKind kind() {
    return MediaKind.valueOf(field(Names.KIND).asText());
  }

  ItemVersion version() {
    return new ItemVersion(
        uri(), field(Names.SIZE).asLong(), EpochNanos.instant(field(Names.MODIFIED).asLong()));
  }

  LedgerEntry entry() {
    return new LedgerEntry(
        version(), outcome(), EpochNanos.instant(field(Names.RECORDED).asLong()));
  }

  ItemOutcome outcome() {
    return isIngested()
        ? new Ingested(mediaId(), kind(), field(Names.COUNT).asInt(), damage())
        : new Failed(Reason.valueOf(field(Names.REASON).asText()), field(Names.MESSAGE).asText());
  }

  private Optional<String> damage() {
    JsonNode damage = reply.path("_source").path(Names.DAMAGE);
    return damage.isMissingNode() ? Optional.empty() : Optional.of(damage.asText());
  }

  Attributes attributes(String name) {
    JsonNode attributes = reply.path("_source").path(name);
    return attributes.isMissingNode() ? Attributes.NONE : AttributeJson.read(attributes);
  }

  /** Returns all that is known of it. */
  Attributes attributes() {
    return attributes(Names.FACTS).and(attributes(Names.OWN));
  }

  private Duration duration() {
    return Duration.ofNanos(field(Names.DURATION).asLong());
  }

  ItemDescription description() {
    return new ItemDescription(
        version(),
        field(Names.TITLE).asText(),
        Json.texts(field(Names.TAG)),
        attributes(Names.OWN));
  }

  boolean hasContent(String contentHash) {
    return field(Names.CONTENT_HASH).asText().equals(contentHash);
  }

  Shown shown(List<ScoredSegment> moments) {
    return new Shown(
        mediaId(),
        uri(),
        kind(),
        duration(),
        field(Names.TITLE).asText(),
        Json.texts(field(Names.TAG)),
        attributes(),
        moments);
  }

  /** Returns the vector of the whole, which is among the stored fields. */
  float[] whole() {
    JsonNode stored = reply.path("fields").path(Names.WHOLE).path(0);
    if (stored.isMissingNode()) {
      throw incomplete(Names.WHOLE);
    }
    return Documents.vector(stored.asText());
  }

  /** Returns the picture of the medium, which is among the stored fields. */
  byte[] picture() {
    return picture(0);
  }

  /** Returns the picture of a moment, or the medium's if it has none. */
  byte[] picture(Optional<TimeRange> moment) {
    for (JsonNode segment : reply.path("_source").path(Names.SEGMENTS)) {
      if (moment.isPresent() && moment(segment).equals(moment) && segment.has(Names.PICTURE)) {
        return picture(segment.path(Names.PICTURE).asInt());
      }
    }
    return picture();
  }

  private byte[] picture(int number) {
    JsonNode stored = reply.path("fields").path(Names.PICTURES).path(number);
    if (stored.isMissingNode()) {
      throw incomplete(Names.PICTURES);
    }
    return Base64.getDecoder().decode(stored.asText());
  }

  private static Optional<TimeRange> moment(JsonNode segment) {
    return segment.has(Names.START)
        ? Optional.of(range(segment.path(Names.START).asLong(), segment.path(Names.END).asLong()))
        : Optional.empty();
  }

  static TimeRange range(long start, long end) {
    return new TimeRange(Duration.ofNanos(start), Duration.ofNanos(end));
  }

  /** Returns it as it was given, under the name and words of an item. */
  MediaRecord medium(ItemDescription item) {
    return new MediaRecord(
        item,
        field(Names.CONTENT_HASH).asText(),
        kind(),
        duration(),
        picture(),
        damage(),
        attributes(Names.FACTS));
  }

  /** Returns its segments as they were given. */
  List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    for (JsonNode json : field(Names.SEGMENTS)) {
      JsonNode numbers = json.path(Names.VECTOR);
      float[] vector = new float[numbers.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = numbers.get(i).floatValue();
      }
      Optional<byte[]> picture =
          json.has(Names.PICTURE)
              ? Optional.of(picture(json.path(Names.PICTURE).asInt()))
              : Optional.empty();
      segments.add(new Segment(vector, moment(json), picture));
    }
    if (segments.size() != field(Names.COUNT).asInt()) {
      throw incomplete(Names.SEGMENTS);
    }
    return segments;
  }

  private static Failure incomplete(String field) {
    return new Failure(
        Reason.CORRUPT,
        "OpenSearch holds an item without "
            + field
            + ", which this software did not write so: delete that item and index it again");
  }
}
