package dev.omnivl.index.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * Writes a Parquet file of optional values and lists: plain encoding, first version of data pages,
 * row groups of about {@value #GROUP_BYTES} bytes, which is also what it holds in memory. So much
 * of the format every reader knows. For each row each column is told its value, then {@link
 * #endRow} is called. A file that is not closed is none.
 */
public final class ParquetWriter implements Closeable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int GROUP_BYTES = 32 << 20;

  private final OutputStream out;
  private final List<Column<?>> columns;
  private final List<KeyValue> metadata = new ArrayList<>();
  private final List<RowGroup> groups = new ArrayList<>();
  private long position;
  private long rows;
  private int inGroup;

  /**
   * Begins a file.
   *
   * @param out is closed with this
   * @param columns new ones, of this file alone
   */
  public ParquetWriter(OutputStream out, List<Column<?>> columns) throws IOException {
    this.out = out;
    this.columns = List.copyOf(columns);
    out.write(MAGIC);
    position = MAGIC.length;
  }

  /** Has the file say something of itself. */
  public void describe(String key, String value) {
    metadata.add(new KeyValue(key).setValue(value));
  }

  /** Ends a row, of which every column was told its value. */
  public void endRow() throws IOException {
    inGroup++;
    long groupBytes = 0;
    for (Column<?> column : columns) {
      column.pages().endRow();
      groupBytes += column.pages().size();
    }
    if (groupBytes >= GROUP_BYTES) {
      endGroup();
    }
  }

  private void endGroup() throws IOException {
    long begin = position;
    long uncompressed = 0;
    List<ColumnChunk> chunks = new ArrayList<>();
    for (Column<?> column : columns) {
      ColumnPages pages = column.pages();
      pages.endPage();
      long at = position;
      long plain = pages.uncompressed();
      long values = pages.count();
      position += pages.drainTo(out);
      uncompressed += plain;
      ColumnMetaData about =
          new ColumnMetaData(
              column.type(),
              List.of(Encoding.PLAIN, Encoding.RLE),
              column.path(),
              column.codec(),
              values,
              plain,
              position - at,
              at);
      chunks.add(new ColumnChunk(0).setMeta_data(about));
    }
    groups.add(
        new RowGroup(chunks, uncompressed, inGroup)
            .setFile_offset(begin)
            .setTotal_compressed_size(position - begin));
    rows += inGroup;
    inGroup = 0;
  }

  private List<SchemaElement> schema() {
    List<SchemaElement> schema = new ArrayList<>();
    schema.add(
        new SchemaElement("schema")
            .setNum_children(columns.size())
            .setRepetition_type(FieldRepetitionType.REQUIRED));
    columns.forEach(column -> schema.addAll(column.schema()));
    return schema;
  }

  /** Writes what makes it a file. */
  @Override
  public void close() throws IOException {
    try (out) {
      if (inGroup > 0) {
        endGroup();
      }
      LittleEndian footer = new LittleEndian();
      Util.writeFileMetaData(
          new FileMetaData(VERSION, schema(), rows, groups)
              .setKey_value_metadata(metadata)
              .setCreated_by("OmniVL for the JVM"),
          footer);
      footer.int32(footer.size());
      footer.writeTo(out);
      out.write(MAGIC);
    }
  }
}
