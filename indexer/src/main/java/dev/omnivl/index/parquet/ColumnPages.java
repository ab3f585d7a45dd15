package dev.omnivl.index.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * The pages of one column in one row group: how the values lie in the rows, and the values, plain.
 * A flat column has level 0 where there is none and 1 where there is one; a list has 0 where there
 * is none, 1 where it is empty and 2 for each element.
 */
final class ColumnPages {
  private static final int PAGE_BYTES = 1 << 20;

  private final boolean list;
  private final CompressionCodec codec;
  private final Levels repetitions = new Levels();
  private final Levels definitions = new Levels();
  private final LittleEndian values = new LittleEndian();
  private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
  private int inPage;
  private long inGroup;
  private long uncompressed;

  ColumnPages(boolean list, CompressionCodec codec) {
    this.list = list;
    this.codec = codec;
  }

  /** Where values are appended to, before they are counted. */
  LittleEndian values() {
    return values;
  }

  void addAbsent() {
    add(0, 1);
  }

  /**
   * The row has so many of the values.
   *
   * @param elements 1 in a flat column
   */
  void addElements(int elements) {
    add(list && elements > 0 ? 2 : 1, Math.max(1, elements));
  }

  private void add(int definition, int times) {
    repetitions.add(0, 1);
    if (times > 1) {
      repetitions.add(1, times - 1);
    }
    definitions.add(definition, times);
    inPage += times;
  }

  /** How many bytes wait to be written, nearly. */
  long size() {
    return (long) values.size() + pages.size();
  }

  /** How many values the row group has, the absent ones among them. */
  long count() {
    return inGroup;
  }

  /** How many bytes the finished pages would have uncompressed. */
  long uncompressed() {
    return uncompressed;
  }

  /** To be called between rows: a row is in one page. */
  void endRow() throws IOException {
    if (values.size() >= PAGE_BYTES) {
      endPage();
    }
  }

  void endPage() throws IOException {
    if (inPage == 0) {
      return;
    }
    LittleEndian page = new LittleEndian();
    if (list) {
      repetitions.drainTo(page);
    }
    definitions.drainTo(page);
    values.writeTo(page);
    values.reset();
    byte[] body = compressed(page);
    DataPageHeader data = new DataPageHeader(inPage, Encoding.PLAIN, Encoding.RLE, Encoding.RLE);
    int before = pages.size();
    Util.writePageHeader(
        new PageHeader(PageType.DATA_PAGE, page.size(), body.length).setData_page_header(data),
        pages);
    uncompressed += pages.size() - before + page.size();
    pages.writeBytes(body);
    inGroup += inPage;
    inPage = 0;
  }

  private byte[] compressed(LittleEndian page) throws IOException {
    if (codec == CompressionCodec.UNCOMPRESSED) {
      return page.toByteArray();
    }
    ByteArrayOutputStream smaller = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(smaller)) {
      page.writeTo(gzip);
    }
    return smaller.toByteArray();
  }

  /** Writes the finished pages, returns how many bytes they have, and begins the next group. */
  long drainTo(OutputStream out) throws IOException {
    long size = pages.size();
    pages.writeTo(out);
    pages.reset();
    inGroup = 0;
    uncompressed = 0;
    return size;
  }
}
