package dev.omnivl.index.parquet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * A column of a Parquet file: its schema, and the values that wait to be written. Every value may
 * be absent. Words are compressed; numbers, pictures and vectors, which gain little, are not.
 *
 * @param <T> what a row has in it
 */
public final class Column<T> {
  private final String name;
  private final Kind kind;
  private final Appender<T> appender;
  private final ColumnPages pages;

  private Column(String name, Kind kind, Appender<T> appender) {
    this.name = name;
    this.kind = kind;
    this.appender = appender;
    pages = new ColumnPages(kind.list, kind.codec);
  }

  /** Appends a value and says of how many elements it is. */
  private interface Appender<T> {
    int append(T value, LittleEndian values);
  }

  private enum Kind {
    INT64(Type.INT64, false, CompressionCodec.UNCOMPRESSED),
    INSTANT(Type.INT64, false, CompressionCodec.UNCOMPRESSED),
    BYTES(Type.BYTE_ARRAY, false, CompressionCodec.UNCOMPRESSED),
    TEXT(Type.BYTE_ARRAY, false, CompressionCodec.GZIP),
    JSON(Type.BYTE_ARRAY, false, CompressionCodec.GZIP),
    FLOATS(Type.FLOAT, true, CompressionCodec.UNCOMPRESSED),
    TEXTS(Type.BYTE_ARRAY, true, CompressionCodec.GZIP);

    private final Type type;
    private final boolean list;
    private final CompressionCodec codec;

    Kind(Type type, boolean list, CompressionCodec codec) {
      this.type = type;
      this.list = list;
      this.codec = codec;
    }
  }

  /** Whole numbers. */
  public static Column<Long> int64(String name) {
    return new Column<>(name, Kind.INT64, Column::number);
  }

  /** Points in time, in nanoseconds since 1970 in UTC. */
  public static Column<Long> instant(String name) {
    return new Column<>(name, Kind.INSTANT, Column::number);
  }

  /** Bytes without a meaning of their own. */
  public static Column<byte[]> bytes(String name) {
    return new Column<>(
        name,
        Kind.BYTES,
        (value, values) -> {
          values.sized(value);
          return 1;
        });
  }

  /** Texts. */
  public static Column<String> text(String name) {
    return new Column<>(name, Kind.TEXT, Column::word);
  }

  /** Texts that are JSON. */
  public static Column<String> json(String name) {
    return new Column<>(name, Kind.JSON, Column::word);
  }

  /** Lists of numbers, such as vectors. */
  public static Column<float[]> floats(String name) {
    return new Column<>(
        name,
        Kind.FLOATS,
        (value, values) -> {
          values.floats(value);
          return value.length;
        });
  }

  /** Lists of texts. */
  public static Column<List<String>> texts(String name) {
    return new Column<>(
        name,
        Kind.TEXTS,
        (value, values) -> {
          value.forEach(word -> word(word, values));
          return value.size();
        });
  }

  private static int number(Long value, LittleEndian values) {
    values.int64(value);
    return 1;
  }

  private static int word(String value, LittleEndian values) {
    values.sized(value.getBytes(StandardCharsets.UTF_8));
    return 1;
  }

  /** Says what the row that is being written has here; to be asked once a row. */
  public void put(@Nullable T value) {
    if (value == null) {
      pages.addAbsent();
    } else {
      pages.addElements(appender.append(value, pages.values()));
    }
  }

  ColumnPages pages() {
    return pages;
  }

  Type type() {
    return kind.type;
  }

  CompressionCodec codec() {
    return kind.codec;
  }

  /** Where its values are, from the root of the schema. */
  List<String> path() {
    return kind.list ? List.of(name, "list", "element") : List.of(name);
  }

  /** What the file's schema says of it. */
  List<SchemaElement> schema() {
    if (!kind.list) {
      return List.of(annotated(new SchemaElement(name).setType(kind.type), kind));
    }
    SchemaElement list =
        new SchemaElement(name)
            .setNum_children(1)
            .setConverted_type(ConvertedType.LIST)
            .setLogicalType(LogicalType.LIST(new ListType()));
    SchemaElement element = annotated(new SchemaElement("element").setType(kind.type), kind);
    return List.of(
        list.setRepetition_type(FieldRepetitionType.OPTIONAL),
        new SchemaElement("list")
            .setNum_children(1)
            .setRepetition_type(FieldRepetitionType.REPEATED),
        element.setRepetition_type(FieldRepetitionType.REQUIRED));
  }

  private static SchemaElement annotated(SchemaElement element, Kind kind) {
    element.setRepetition_type(FieldRepetitionType.OPTIONAL);
    return switch (kind) {
      case INT64, BYTES, FLOATS -> element;
      case INSTANT ->
          element.setLogicalType(
              LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.NANOS(new NanoSeconds()))));
      case TEXT, TEXTS ->
          element
              .setConverted_type(ConvertedType.UTF8)
              .setLogicalType(LogicalType.STRING(new StringType()));
      case JSON ->
          element
              .setConverted_type(ConvertedType.JSON)
              .setLogicalType(LogicalType.JSON(new JsonType()));
    };
  }
}
