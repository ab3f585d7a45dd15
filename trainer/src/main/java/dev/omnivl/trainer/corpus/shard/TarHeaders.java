package dev.omnivl.trainer.corpus.shard;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * Walks over the headers of a tar archive and seeks past the contents.
 *
 * <p>The archive readers of Commons Compress read every byte, or give nothing of an archive that
 * ends too soon. Here a header that cannot be read ends the walk, and what came before it stays.
 */
final class TarHeaders {
  private static final int BLOCK = 512;

  /** Longest name or extended header believed, in bytes. */
  private static final int MOST_EXTENSION = 1 << 20;

  private static final ZipEncoding UTF8 =
      ZipEncodingHelper.getZipEncoding(StandardCharsets.UTF_8.name());

  /** Bytes read at once: a file's extended header and its own lie in a row. */
  private static final int AHEAD = 4096;

  private final SeekableByteChannel channel;
  private final long end;
  private final Visitor visitor;
  private byte[] ahead = new byte[0];
  private long aheadAt;
  private String longName = "";
  private long longSize = -1;

  private TarHeaders(SeekableByteChannel channel, Visitor visitor) throws IOException {
    this.channel = channel;
    this.end = channel.size();
    this.visitor = visitor;
  }

  /** Receives the files of an archive. */
  @FunctionalInterface
  interface Visitor {
    /** Takes a file whose content is there as a whole. */
    void file(String name, long offset, long size);
  }

  /**
   * Passes every whole file by.
   *
   * @return why the walk ended before the archive's end mark, if it did
   */
  static Optional<String> walk(SeekableByteChannel channel, Visitor visitor) throws IOException {
    TarHeaders headers = new TarHeaders(channel, visitor);
    long position = 0;
    try {
      while (position >= 0) {
        position = headers.next(position);
      }
      return Optional.empty();
    } catch (EOFException e) {
      return Optional.of("it ends in the middle, at byte " + headers.end);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.of("byte " + position + " begins no header");
    }
  }

  /** Reads the header at a position and returns where the next one is, or -1 after the last. */
  private long next(long position) throws IOException {
    byte[] header = bytes(position, BLOCK);
    if (isZero(header)) {
      return -1;
    }
    if (!TarUtils.verifyCheckSum(header)) {
      throw new IllegalArgumentException("wrong checksum");
    }
    TarArchiveEntry entry = new TarArchiveEntry(header, UTF8, true);
    boolean extension = entry.isPaxHeader() || entry.isGNULongNameEntry();
    long size = extension || longSize < 0 ? entry.getSize() : longSize;
    long data = position + BLOCK;
    if (size < 0 || size > end - data) {
      throw new EOFException();
    }
    if (extension) {
      extend(entry, bytes(data, Math.toIntExact(Math.min(size, MOST_EXTENSION))));
    } else {
      String name = longName.isEmpty() ? entry.getName() : longName;
      if (isContent(header) && !name.endsWith("/")) {
        visitor.file(name, data, size);
      }
      // A header for all files may stand between an extension and the file that it is of.
      if (!entry.isGlobalPaxHeader()) {
        longName = "";
        longSize = -1;
      }
    }
    return data + (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static boolean isContent(byte[] header) {
    byte type = header[TarConstants.LF_OFFSET];
    return type == TarConstants.LF_NORMAL
        || type == TarConstants.LF_OLDNORM
        || type == TarConstants.LF_CONTIG;
  }

  /** Takes what an extended header says of the file after it. */
  private void extend(TarArchiveEntry entry, byte[] content) {
    if (entry.isGNULongNameEntry()) {
      longName = new String(content, StandardCharsets.UTF_8).replace("\0", "");
      return;
    }
    // Records of "length key=value\n", the length in bytes and of the whole record.
    int start = 0;
    while (start < content.length) {
      int space = start;
      while (content[space] != ' ') {
        space++;
      }
      int length =
          Integer.parseInt(new String(content, start, space - start, StandardCharsets.US_ASCII));
      int textLength = start + length - space - 2;
      String record = new String(content, space + 1, textLength, StandardCharsets.UTF_8);
      if (record.startsWith("path=")) {
        longName = record.substring("path=".length());
      } else if (record.startsWith("size=")) {
        longSize = Long.parseLong(record.substring("size=".length()));
      }
      start += length;
    }
  }

  private byte[] bytes(long position, int length) throws IOException {
    if (position > end - length) {
      throw new EOFException();
    }
    if (position < aheadAt || position + length > aheadAt + ahead.length) {
      ahead = new byte[(int) Math.min(Math.max(AHEAD, length), end - position)];
      aheadAt = position;
      ByteBuffer buffer = ByteBuffer.wrap(ahead);
      channel.position(position);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException();
        }
      }
    }
    int start = (int) (position - aheadAt);
    return Arrays.copyOfRange(ahead, start, start + length);
  }

  private static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
