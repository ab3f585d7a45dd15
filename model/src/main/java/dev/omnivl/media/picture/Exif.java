package dev.omnivl.media.picture;

import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifReader;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads EXIF. A damaged or hostile block gives what was read of it: it may refer to the same bytes
 * again and again, so the bytes that are read are counted.
 */
public final class Exif {
  /** More than cameras write, their own notes and previews included. */
  private static final int MOST_BYTES = 4 << 20;

  private Exif() {}

  /**
   * Reads a block.
   *
   * @param tiff from its TIFF header on; a whole TIFF or RAW file is one
   */
  public static Metadata read(byte @Nullable [] tiff) {
    Metadata metadata = new Metadata();
    if (tiff == null) {
      return metadata;
    }
    try {
      new ExifReader().extract(new CountingReader(tiff), metadata);
    } catch (RuntimeException | StackOverflowError e) {
      return metadata; // what the library does not expect in it is no fault of the picture
    }
    return metadata;
  }

  private static final class CountingReader extends RandomAccessReader {
    private final byte[] data;
    private int left = MOST_BYTES;

    CountingReader(byte[] data) {
      this.data = data;
    }

    @Override
    public int toUnshiftedOffset(int offset) {
      return offset;
    }

    @Override
    public byte getByte(int index) throws IOException {
      validateIndex(index, 1);
      return data[index];
    }

    @Override
    public byte[] getBytes(int index, int count) throws IOException {
      validateIndex(index, count);
      return Arrays.copyOfRange(data, index, index + count);
    }

    @Override
    protected void validateIndex(int index, int count) throws IOException {
      if (!isValidIndex(index, count)) {
        throw new IOException("nothing at " + index + " of " + data.length);
      }
      left -= count;
      if (left < 0) {
        throw new IOException("refers to more than " + MOST_BYTES + " bytes");
      }
    }

    @Override
    protected boolean isValidIndex(int index, int count) {
      return index >= 0 && count >= 0 && count <= data.length - index;
    }

    @Override
    public long getLength() {
      return data.length;
    }
  }
}
