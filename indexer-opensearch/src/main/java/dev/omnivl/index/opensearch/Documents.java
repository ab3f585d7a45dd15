package dev.omnivl.index.opensearch;

import dev.omnivl.files.Sha256;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.EpochNanos;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.answer.Searchable;
import dev.omnivl.index.transfer.AttributeJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes items as the documents that {@link OpenSearchMediaIndex} specifies. */
final class Documents {
  private Documents() {}

  /** Returns the id of an item's document: a URI may be longer than an id. */
  static String id(String uri) {
    return Sha256.hex(uri.getBytes(StandardCharsets.UTF_8));
  }

  static Map<String, Object> of(MediaRecord medium, List<Segment> segments, Instant recorded) {
    Map<String, Object> document = item(medium.version(), Names.INGESTED, recorded);
    document.put(Names.MEDIA_ID, medium.mediaId());
    document.put(Names.CONTENT_HASH, medium.contentHash());
    document.put(Names.KIND, medium.kind().name());
    document.put(Names.DURATION, medium.duration().toNanos());
    document.put(Names.COUNT, segments.size());
    document.put(Names.TITLE, medium.item().title());
    document.put(Names.TAG, medium.item().tags());
    medium.damage().ifPresent(damage -> document.put(Names.DAMAGE, damage));
    putIfAny(document, Names.FACTS, medium.facts());
    putIfAny(document, Names.OWN, medium.item().attributes());
    Searchable searchable = Searchable.of(medium);
    document.put(Names.UNDER, searchable.folders());
    document.put(Names.WORD, searchable.words());
    document.put(Names.NUMBER, searchable.numbers());
    document.put(Names.FACET, searchable.counted());
    document.put(Names.OTHER_WORDS, searchable.texts());
    document.put(Names.WHOLE, base64(segments.getFirst().vector()));
    List<String> pictures = new ArrayList<>();
    pictures.add(base64(medium.thumbnail()));
    document.put(
        Names.SEGMENTS, segments.stream().map(segment -> segment(segment, pictures)).toList());
    document.put(Names.PICTURES, pictures);
    return document;
  }

  static Map<String, Object> of(ItemVersion item, Failed failed, Instant recorded) {
    Map<String, Object> document = item(item, Names.FAILED, recorded);
    document.put(Names.REASON, failed.reason().name());
    document.put(Names.MESSAGE, failed.message());
    return document;
  }

  private static Map<String, Object> item(ItemVersion item, String status, Instant recorded) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(Names.URI, item.uri());
    document.put(Names.STATUS, status);
    document.put(Names.SIZE, item.sizeBytes());
    document.put(Names.MODIFIED, EpochNanos.of(item.modified()));
    document.put(Names.RECORDED, EpochNanos.of(recorded));
    return document;
  }

  private static Map<String, Object> segment(Segment segment, List<String> pictures) {
    Map<String, Object> json = new LinkedHashMap<>();
    segment
        .moment()
        .ifPresent(moment -> {
          json.put(Names.START, moment.start().toNanos());
          json.put(Names.END, moment.end().toNanos());
        });
    segment
        .thumbnail()
        .ifPresent(picture -> {
          json.put(Names.PICTURE, pictures.size());
          pictures.add(base64(picture));
        });
    json.put(Names.VECTOR, segment.vector());
    return json;
  }

  private static void putIfAny(Map<String, Object> document, String name, Attributes attributes) {
    Object json = AttributeJson.write(attributes);
    if (json != null) {
      document.put(name, json);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return base64(bytes.array());
  }

  /** Reads a vector that was written as bytes. */
  static float[] vector(String base64) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(vector);
    return vector;
  }
}
