package dev.omnivl.index.lucene;

import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attribute.Time;
import dev.omnivl.index.Attribute.Words;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.answer.Searchable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/** Writes what media can be filtered, counted and found by, as {@link LuceneMediaIndex} says. */
final class AttributeFields {
  private static final byte WORDS = 1;
  private static final byte NUMBER = 2;
  private static final byte TIME = 3;

  private AttributeFields() {}

  /** Adds the fields of a medium. */
  static void add(Document parent, MediaRecord medium) {
    Searchable searchable = Searchable.of(medium);
    for (String folder : searchable.folders()) {
      parent.add(new StringField(Fields.UNDER, folder, Store.NO));
    }
    each(
        searchable.words(),
        (name, word) -> parent.add(new StringField(Fields.WORD + name, word, Store.NO)));
    each(
        searchable.counted(),
        (name, value) ->
            parent.add(new SortedSetDocValuesField(Fields.FACET + name, new BytesRef(value))));
    searchable
        .numbers()
        .forEach(
            (name, value) -> parent.add(new DoubleField(Fields.NUMBER + name, value, Store.NO)));
    for (String text : searchable.texts()) {
      parent.add(new TextField(Fields.OTHER_WORDS, text, Store.NO));
    }
    if (!medium.attributes().byName().isEmpty()) {
      Stored stored = new Stored(medium.facts(), medium.item().attributes());
      parent.add(new BinaryDocValuesField(Fields.ATTRIBUTES, encoded(stored)));
    }
  }

  private static void each(Map<String, List<String>> all, BiConsumer<String, String> field) {
    all.forEach((name, values) -> values.forEach(value -> field.accept(name, value)));
  }

  /**
   * What is known of a medium.
   *
   * @param facts what its file says
   * @param own what its sender says, which counts more
   */
  record Stored(Attributes facts, Attributes own) {
    static final Stored NOTHING = new Stored(Attributes.NONE, Attributes.NONE);

    Attributes all() {
      return facts.and(own);
    }
  }

  private static BytesRef encoded(Stored stored) {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    try {
      write(out, stored.facts());
      write(out, stored.own());
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return new BytesRef(out.toArrayCopy());
  }

  private static void write(ByteBuffersDataOutput out, Attributes attributes) throws IOException {
    out.writeVInt(attributes.byName().size());
    for (Map.Entry<String, Attribute> each : attributes.byName().entrySet()) {
      out.writeString(each.getKey());
      write(out, each.getValue());
    }
  }

  private static void write(ByteBuffersDataOutput out, Attribute attribute) throws IOException {
    switch (attribute) {
      case Words(List<String> values) -> {
        out.writeByte(WORDS);
        out.writeVInt(values.size());
        for (String value : values) {
          out.writeString(value);
        }
      }
      case Attribute.Number(double value) -> {
        out.writeByte(NUMBER);
        out.writeLong(Double.doubleToLongBits(value));
      }
      case Time(Instant value) -> {
        out.writeByte(TIME);
        out.writeZLong(value.getEpochSecond());
        out.writeVInt(value.getNano());
      }
    }
  }

  /** Reads what {@link #add} wrote. */
  static Stored decoded(BytesRef bytes) throws IOException {
    ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    return new Stored(readAll(in), readAll(in));
  }

  private static Attributes readAll(ByteArrayDataInput in) throws IOException {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    for (int left = in.readVInt(); left > 0; left--) {
      byName.put(in.readString(), read(in));
    }
    return new Attributes(byName);
  }

  private static Attribute read(ByteArrayDataInput in) throws IOException {
    byte sort = in.readByte();
    return switch (sort) {
      case WORDS -> {
        List<String> values = new ArrayList<>();
        for (int left = in.readVInt(); left > 0; left--) {
          values.add(in.readString());
        }
        yield new Words(values);
      }
      case NUMBER -> new Attribute.Number(Double.longBitsToDouble(in.readLong()));
      case TIME -> new Time(Instant.ofEpochSecond(in.readZLong(), in.readVInt()));
      default -> throw new IllegalArgumentException("an attribute of sort " + sort);
    };
  }
}
