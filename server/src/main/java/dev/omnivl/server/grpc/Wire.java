package dev.omnivl.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import dev.omnivl.failure.Failure;
import dev.omnivl.index.Attributes;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.encode.Medium;
import dev.omnivl.text.Cleaning;
import dev.omnivl.text.TokenIds;
import dev.omnivl.v1.Attribute;
import dev.omnivl.v1.DataType;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.Span;
import dev.omnivl.v1.TextInfo;
import dev.omnivl.v1.TimeRange;
import dev.omnivl.v1.Timings;
import dev.omnivl.v1.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Between the messages of the contract and our own types. */
final class Wire {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Wire() {}

  static Embedding embedding(float[] vector, String modelId) {
    ByteBuffer values =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.asFloatBuffer().put(vector);
    return Embedding.newBuilder()
        .setValues(ByteString.copyFrom(values))
        .setDataType(DataType.DATA_TYPE_FLOAT32)
        .setDimensions(vector.length)
        .setModelId(modelId)
        .build();
  }

  static TextInfo text(TokenIds tokens) {
    return TextInfo.newBuilder()
        .setTokens(tokens.tokens())
        .setTruncated(tokens.truncated())
        .setUnknown(tokens.unknown())
        .build();
  }

  /** Returns what happened to several texts. */
  static TextInfo sum(TextInfo one, TextInfo other) {
    return TextInfo.newBuilder()
        .setTokens(one.getTokens() + other.getTokens())
        .setTruncated(one.getTruncated() || other.getTruncated())
        .setUnknown(one.getUnknown() + other.getUnknown())
        .build();
  }

  static Span span(dev.omnivl.index.Span span) {
    return Span.newBuilder()
        .setRange(range(span.range()))
        .setScore(span.score())
        .setPeak(range(span.peak()))
        .build();
  }

  static Attribute attribute(dev.omnivl.index.Attribute attribute) {
    Attribute.Builder wire = Attribute.newBuilder();
    switch (attribute) {
      case dev.omnivl.index.Attribute.Words(List<String> values) ->
          wire.setWords(Words.newBuilder().addAllValues(values));
      case dev.omnivl.index.Attribute.Number(double value) -> wire.setNumber(value);
      case dev.omnivl.index.Attribute.Time(Instant value) -> wire.setTime(timestamp(value));
    }
    return wire.build();
  }

  /** Returns a sender's facts. */
  static Attributes attributes(Map<String, Attribute> wire) {
    Map<String, dev.omnivl.index.Attribute> byName = new HashMap<>();
    wire.forEach((name, attribute) -> byName.put(name, attribute(attribute, name)));
    return new Attributes(byName);
  }

  private static dev.omnivl.index.Attribute attribute(Attribute attribute, String name) {
    return switch (attribute.getValueCase()) {
      case WORDS -> new dev.omnivl.index.Attribute.Words(attribute.getWords().getValuesList());
      case NUMBER -> new dev.omnivl.index.Attribute.Number(attribute.getNumber());
      case TIME ->
          new dev.omnivl.index.Attribute.Time(instant(attribute.getTime(), "attributes.time"));
      case VALUE_NOT_SET -> throw Failure.ofField("attributes", "has no value under " + name);
    };
  }

  static Timings timings(CallTimes times) {
    return Timings.newBuilder()
        .setDecode(duration(times.decode()))
        .setQueue(duration(times.queue()))
        .setInference(duration(times.inference()))
        .setTotal(duration(times.total()))
        .setBatchSize(times.batchSize())
        .setCached(times.cached())
        .build();
  }

  static MediaKind kind(dev.omnivl.media.MediaKind kind) {
    return switch (kind) {
      case IMAGE -> MediaKind.MEDIA_KIND_IMAGE;
      case VIDEO -> MediaKind.MEDIA_KIND_VIDEO;
    };
  }

  static Optional<dev.omnivl.media.MediaKind> kind(MediaKind kind) {
    return switch (kind) {
      case MEDIA_KIND_IMAGE -> Optional.of(dev.omnivl.media.MediaKind.IMAGE);
      case MEDIA_KIND_VIDEO -> Optional.of(dev.omnivl.media.MediaKind.VIDEO);
      case MEDIA_KIND_UNSPECIFIED -> Optional.empty();
      case UNRECOGNIZED -> throw Failure.ofField("kind", "is none that this server knows");
    };
  }

  static TimeRange range(dev.omnivl.index.TimeRange range) {
    return TimeRange.newBuilder()
        .setStart(duration(range.start()))
        .setEnd(duration(range.end()))
        .build();
  }

  static dev.omnivl.index.TimeRange range(TimeRange range, String field) {
    Duration start = duration(range.getStart(), field + ".start");
    Duration end = duration(range.getEnd(), field + ".end");
    if (start.isNegative() || end.compareTo(start) <= 0) {
      throw Failure.ofField(field, "must start at 0 or later and end after its start");
    }
    return new dev.omnivl.index.TimeRange(start, end);
  }

  /**
   * Returns a medium of a field.
   *
   * @param field where it stands in the request
   */
  static Medium medium(
      Media media,
      String field,
      Optional<dev.omnivl.media.MediaKind> expected,
      Optional<dev.omnivl.index.TimeRange> range) {
    if (media.getData().isEmpty()) {
      throw Failure.ofField(field + ".data", "is empty; it must hold an encoded image or clip");
    }
    String name = media.getName().isBlank() ? field : Wording.name(media.getName());
    return new Medium(media.getData().toByteArray(), name, expected, range);
  }

  static Medium medium(Media media, String field) {
    return medium(media, field, Optional.empty(), Optional.empty());
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static Duration duration(com.google.protobuf.Duration duration, String field) {
    try {
      Duration given = Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
      // No clip is as long, and what is longer than nanoseconds can count is still a duration.
      return given.compareTo(LONGEST) > 0 ? LONGEST : given;
    } catch (ArithmeticException e) {
      throw Failure.ofField(field, "is no duration");
    }
  }

  static com.google.protobuf.Timestamp timestamp(Instant instant) {
    return com.google.protobuf.Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(com.google.protobuf.Timestamp timestamp, String field) {
    if (!Timestamps.isValid(timestamp)) {
      throw Failure.ofField(field, "is no point in time between the years 1 and 9999");
    }
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /**
   * Returns a text that must hold something that the model reads.
   *
   * @param cleaning what happens to it before that
   */
  static String text(String text, String field, Cleaning cleaning) {
    if (text.isBlank()) {
      throw Failure.ofField(field, "is empty; it must hold at least one word");
    }
    if (cleaning.clean(text).isBlank()) {
      throw Failure.ofField(
          field, "has only signs that the model does not read; it must hold at least one word");
    }
    return text;
  }

  /**
   * Returns a number of results: 0 means {@code usual}, more than {@code most} is taken as that.
   */
  static int count(int given, int usual, int most, String field) {
    if (given < 0) {
      throw Failure.ofField(field, "is " + given + "; it must be 0 or more");
    }
    return given == 0 ? usual : Math.min(given, most);
  }
}
