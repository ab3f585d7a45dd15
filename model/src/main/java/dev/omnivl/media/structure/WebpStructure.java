package dev.omnivl.media.structure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file, still or animated.
 *
 * @param width columns of the canvas
 * @param height rows of the canvas
 * @param frames of an animation, in order; empty for a still
 * @param exif the EXIF block from its TIFF header on, or null
 * @param profile the ICC colour profile, or null
 */
public record WebpStructure(
    int width, int height, List<Part> frames, byte @Nullable [] exif, byte @Nullable [] profile) {

  /** Browsers show a frame of 10 ms or less for 100 ms, and so do we. */
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private static final Duration INSTEAD = Duration.ofMillis(100);

  /**
   * One frame of an animation.
   *
   * @param left column of the canvas where it begins
   * @param top row of the canvas where it begins
   * @param width columns
   * @param height rows
   * @param duration how long it is shown
   * @param blends whether it is laid over the canvas; otherwise it replaces what is there,
   *     transparent pixels too
   * @param clears whether its rectangle becomes transparent after it was shown
   * @param opaque whether its bitstream has no alpha
   * @param at where its picture chunks begin in the file
   * @param length of them, bytes
   */
  public record Part(
      int left,
      int top,
      int width,
      int height,
      Duration duration,
      boolean blends,
      boolean clears,
      boolean opaque,
      int at,
      int length) {}

  public Header header() {
    return new Header(width, height, Math.max(1, frames.size()), exif);
  }

  public static WebpStructure read(EncodedFile file) {
    try {
      return new Reader(file).read();
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("WebP");
    }
  }

  /** The walk over the chunks of one file. */
  private static final class Reader {
    private final EncodedFile file;
    private final Bytes bytes;
    private final List<Part> frames = new ArrayList<>();
    private int width;
    private int height;
    private boolean picture;
    private long drawn;
    private byte @Nullable [] exif;
    private byte @Nullable [] profile;

    Reader(EncodedFile file) {
      this.file = file;
      this.bytes = Bytes.of(file);
    }

    WebpStructure read() {
      long end = 8 + bytes.lowestFirst(4, 4);
      if (end > bytes.to() || end < 12) {
        throw file.truncated("WebP");
      }
      int at = 12;
      while (at + 8 <= end) {
        long length = bytes.lowestFirst(at + 4, 4);
        if (length > end - at - 8) {
          throw file.truncated("WebP");
        }
        chunk(at, at + 8, (int) length);
        at += (int) (8 + length + (length & 1));
      }
      if (!picture) {
        throw file.truncated("WebP");
      }
      file.checkAnimation(frames.size(), drawn);
      return new WebpStructure(width, height, List.copyOf(frames), exif, profile);
    }

    private void chunk(int start, int at, int length) {
      if (bytes.has(start, "VP8X")) {
        canvas(1 + uint24(at + 4), 1 + uint24(at + 7));
      } else if (bytes.has(start, "VP8 ")) {
        picture = true;
        canvas(
            (int) bytes.lowestFirst(at + 6, 2) & 0x3fff,
            (int) bytes.lowestFirst(at + 8, 2) & 0x3fff);
      } else if (bytes.has(start, "VP8L")) {
        picture = true;
        int packed = (int) bytes.lowestFirst(at + 1, 4);
        canvas(1 + (packed & 0x3fff), 1 + (packed >>> 14 & 0x3fff));
      } else if (bytes.has(start, "ANMF")) {
        picture = true;
        Part frame = frame(at, length);
        frames.add(frame);
        drawn += (long) frame.width * frame.height;
        file.checkFrames(frames.size());
      } else if (bytes.has(start, "EXIF")) {
        int skip = bytes.has(at, "Exif\0\0") ? 6 : 0;
        exif = Arrays.copyOfRange(file.data(), at + skip, at + Math.max(skip, length));
      } else if (bytes.has(start, "ICCP")) {
        profile = Arrays.copyOfRange(file.data(), at, at + length);
      }
    }

    private void canvas(int columns, int rows) {
      if (width == 0) {
        width = columns;
        height = rows;
        file.checkSize(width, height);
      }
    }

    private Part frame(int at, int length) {
      Duration stated = Duration.ofMillis(uint24(at + 12));
      int flags = bytes.u8(at + 15);
      Part part =
          new Part(
              2 * uint24(at),
              2 * uint24(at + 3),
              1 + uint24(at + 6),
              1 + uint24(at + 9),
              stated.compareTo(SHORTEST) > 0 ? stated : INSTEAD,
              (flags & 2) == 0,
              (flags & 1) != 0,
              opaque(at + 16),
              at + 16,
              length - 16);
      if (length < 24 || part.left + part.width > width || part.top + part.height > height) {
        throw file.unreadable("a WebP frame that lies outside its canvas");
      }
      return part;
    }

    /**
     * A lossy picture without an alpha chunk before it, or a lossless one whose hint says no alpha.
     */
    private boolean opaque(int at) {
      return bytes.has(at, "VP8 ")
          || (bytes.has(at, "VP8L") && (bytes.lowestFirst(at + 9, 4) >>> 28 & 1) == 0);
    }

    private int uint24(int at) {
      return (int) bytes.lowestFirst(at, 3);
    }
  }
}
