package dev.omnivl.index.transfer;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Whether the pages of a Parquet file lie where its footer says. A reader that trusts the sizes in
 * a damaged file may wait for ever, or ask for more memory than there is.
 */
final class ParquetLayout {
  private static final String MAGIC = "PAR1";
  private static final int TAIL = 8;
  private static final int MAX_FOOTER = 64 << 20;
  private static final int MAX_PAGE = 256 << 20;
  private static final int HEADER = 512; // read at once; nearly all are smaller

  private final FileChannel file;
  private final long end;

  private ParquetLayout(FileChannel file, long end) {
    this.file = file;
    this.end = end;
  }

  /**
   * Looks at footer and page headers.
   *
   * @throws IOException saying what is wrong
   */
  static void check(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = file.size();
      if (size < MAGIC.length() + TAIL) {
        throw new IOException("it is too short for Parquet");
      }
      ByteBuffer tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
      fill(file, tail, size - TAIL);
      int footer = tail.getInt();
      if (!MAGIC.equals(StandardCharsets.ISO_8859_1.decode(tail).toString())) {
        throw new IOException("it does not end as Parquet does");
      }
      if (footer < 0 || footer > MAX_FOOTER || footer > size - TAIL - MAGIC.length()) {
        throw new IOException("its footer would have " + footer + " bytes");
      }
      ByteBuffer metadata = ByteBuffer.allocate(footer);
      fill(file, metadata, size - TAIL - footer);
      new ParquetLayout(file, size - TAIL - footer)
          .check(Util.readFileMetaData(new ByteArrayInputStream(metadata.array())));
    }
  }

  private static void fill(FileChannel file, ByteBuffer bytes, long from) throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("it ends early");
      }
    }
    bytes.flip();
  }

  private void check(FileMetaData metadata) throws IOException {
    long rows = 0;
    for (RowGroup group : metadata.getRow_groups()) {
      rows += group.getNum_rows();
      for (ColumnChunk chunk : group.getColumns()) {
        if (chunk.getMeta_data() == null || chunk.isSetFile_path()) {
          throw new IOException("its columns are in other files");
        }
        check(chunk.getMeta_data(), group.getNum_rows());
      }
    }
    if (rows != metadata.getNum_rows()) {
      throw new IOException(
          "it says that it has " + metadata.getNum_rows() + " rows, and has " + rows);
    }
  }

  private void check(ColumnMetaData column, long rows) throws IOException {
    boolean dictionary =
        column.isSetDictionary_page_offset()
            && column.getDictionary_page_offset() > 0
            && column.getDictionary_page_offset() < column.getData_page_offset();
    long at = dictionary ? column.getDictionary_page_offset() : column.getData_page_offset();
    long length = column.getTotal_compressed_size();
    if (at < MAGIC.length() || length < 0 || at > end || length > end - at) {
      throw new IOException("pages of column " + column.getPath_in_schema() + " lie outside of it");
    }
    long values = 0;
    long last = at + length;
    while (at < last) {
      Counted in = new Counted(file.position(at), last - at);
      PageHeader page = Util.readPageHeader(in);
      int size = page.getCompressed_page_size();
      at += in.count;
      if (size < 0
          || size > last - at
          || page.getUncompressed_page_size() < 0
          || page.getUncompressed_page_size() > MAX_PAGE) {
        throw new IOException(
            "a page of column " + column.getPath_in_schema() + " would have " + size + " bytes");
      }
      at += size;
      values += values(page);
    }
    if (values != column.getNum_values() || values < rows) {
      throw new IOException(
          "column "
              + column.getPath_in_schema()
              + " says that it has "
              + column.getNum_values()
              + " values, and has "
              + values);
    }
  }

  private static int values(PageHeader page) throws IOException {
    int values = 0;
    if (page.isSetData_page_header()) {
      values = page.getData_page_header().getNum_values();
    } else if (page.isSetData_page_header_v2()) {
      values = page.getData_page_header_v2().getNum_values();
    }
    if (values < 0) {
      throw new IOException("a page would have " + values + " values");
    }
    return values;
  }

  /** What is read of a channel from where it stands, and how much of that was taken. */
  private static final class Counted extends FilterInputStream {
    private final long most;
    private long count;

    Counted(FileChannel from, long most) {
      super(new BufferedInputStream(Channels.newInputStream(from), HEADER));
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int value = count < most ? super.read() : -1;
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, (int) Math.min(length, most - count));
      count += Math.max(0, read);
      return read;
    }
  }
}
