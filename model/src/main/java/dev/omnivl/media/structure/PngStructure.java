package dev.omnivl.media.structure;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a PNG or APNG file up to its end chunk; a file without one is truncated.
 *
 * <p>Only critical chunks are critical: what is said beside the picture (texts, times, profiles) is
 * left aside where its checksum is wrong or it cannot be unpacked.
 */
public final class PngStructure {
  private static final int HEADER = 0x49484452; // IHDR
  private static final int PALETTE = 0x504c5445; // PLTE
  private static final int TRANSPARENCY = 0x74524e53; // tRNS
  private static final int ANIMATION = 0x6163544c; // acTL
  private static final int PROFILE = 0x69434350; // iCCP
  private static final int EXIF = 0x65584966; // eXIf
  private static final int END = 0x49454e44; // IEND

  /** sRGB, gAMA, cHRM, cICP: what the colours mean. */
  private static final Set<Integer> COLOUR_CHUNKS =
      Set.of(0x73524742, 0x67414d41, 0x6348524d, 0x63494350);

  /** zTXt, iTXt, iCCP. */
  private static final Set<Integer> PACKED = Set.of(0x7a545874, 0x69545874, PROFILE);

  /** Profiles of real files have up to a megabyte. */
  private static final int MOST_PROFILE = 4 << 20;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int GREY = 0;
  private static final byte INDEXED = 3;

  private final EncodedFile file;
  private final ByteBuffer bytes;
  private int width;
  private int height;
  private int frames = 1;
  private int bytesOfAPixel;
  private byte @Nullable [] exif;
  private byte @Nullable [] profile;

  private PngStructure(EncodedFile file) {
    this.file = file;
    this.bytes = file.bigEndian();
  }

  /** Walks a file that begins with PNG's signature. */
  public static PngStructure read(EncodedFile file) {
    PngStructure structure = new PngStructure(file);
    try {
      int at = SIGNATURE.length;
      while (at > 0) {
        at = structure.chunk(at);
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw file.truncated("PNG");
    }
    if (structure.width == 0) {
      throw file.unreadable("a PNG without a header");
    }
    return structure;
  }

  /** Reads a chunk and returns the place of the next, or -1 after the last. */
  private int chunk(int at) {
    int length = bytes.getInt(at);
    int kind = bytes.getInt(at + 4);
    if (length < 0) {
      throw file.unreadable("a PNG with a chunk of negative length");
    }
    int next = Math.addExact(at, length + 12);
    bytes.get(next - 1); // the last byte of the chunk's checksum must be there
    switch (kind) {
      case HEADER -> {
        width = bytes.getInt(at + 8);
        height = bytes.getInt(at + 12);
        file.checkSize(width, height);
        int samples = (bytes.get(at + 17) & 2) == 0 ? 2 : 4; // with alpha, which tRNS may add
        bytesOfAPixel = samples * (bytes.get(at + 16) == 16 ? 2 : 1);
      }
      case ANIMATION -> frames = Math.max(1, bytes.getInt(at + 8));
      case EXIF -> exif = Arrays.copyOfRange(file.data(), at + 8, at + 8 + length);
      case PROFILE -> {
        if (profile == null && whole(at, length)) {
          profile = unpacked(at + 8, length);
        }
      }
      default -> {} // the picture itself, or what is nothing to it
    }
    return kind == END ? -1 : next;
  }

  private boolean whole(int at, int length) {
    CRC32 sum = new CRC32();
    sum.update(file.data(), at + 4, length + 4);
    return (int) sum.getValue() == bytes.getInt(at + 8 + length);
  }

  /** Returns the profile in a chunk's content, which begins with a name, or null. */
  private byte @Nullable [] unpacked(int from, int length) {
    int start = from;
    while (start < from + length && bytes.get(start) != 0) {
      start++;
    }
    start += 2; // the name's end, and how it is packed
    byte[] unpacked = new byte[8192];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(file.data(), start, Math.max(0, from + length - start));
      while (!inflater.finished()) {
        int count = inflater.inflate(unpacked);
        if (count == 0 || out.size() + count > MOST_PROFILE) {
          return null; // cut short, or larger than any
        }
        out.write(unpacked, 0, count);
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      return null;
    } finally {
      inflater.end();
    }
  }

  /** Returns how many bytes a decoded pixel has, a transparent colour counted as alpha. */
  public int bytesOfAPixel() {
    return bytesOfAPixel;
  }

  public Header header() {
    return new Header(width, height, frames, exif);
  }

  /** Returns the ICC profile, or null. */
  public byte @Nullable [] profile() {
    return profile;
  }

  /**
   * Hides from FFmpeg, which reads an animation from the file itself, the chunks that it would
   * unpack whatever they hold: texts and profiles.
   */
  public void hideWords() {
    int at = SIGNATURE.length;
    int kind = 0;
    while (kind != END) {
      int length = bytes.getInt(at);
      kind = bytes.getInt(at + 4);
      if (PACKED.contains(kind)) {
        file.replace(at + 4, "prVt"); // a private one, which nobody needs to know
      }
      at += length + 12;
    }
  }

  /**
   * Returns the still picture alone: the chunks that a decoder needs. A grey picture of less than 8
   * bits in which one grey is transparent becomes an indexed one of the same bytes: FFmpeg does not
   * know that transparency.
   */
  public byte[] picture() {
    ByteArrayOutputStream picture = new ByteArrayOutputStream(file.data().length);
    picture.writeBytes(SIGNATURE);
    int at = SIGNATURE.length;
    int kind = 0;
    int transparent = transparentGrey();
    while (kind != END) {
      int length = bytes.getInt(at);
      kind = bytes.getInt(at + 4);
      byte[] content = Arrays.copyOfRange(file.data(), at + 8, at + 8 + length);
      if (kind == HEADER && transparent >= 0) {
        int depth = content[8];
        content[9] = INDEXED;
        write(picture, HEADER, content);
        write(picture, PALETTE, greys(1 << depth));
        write(picture, TRANSPARENCY, opacity(transparent));
      } else if (needed(kind, at, length) && !(transparent >= 0 && kind == TRANSPARENCY)) {
        picture.write(file.data(), at, length + 12);
      }
      at += length + 12;
    }
    return picture.toByteArray();
  }

  private boolean needed(int kind, int at, int length) {
    boolean critical = (kind >>> 24 & 0x20) == 0; // a capital first letter
    return critical
        || ((kind == TRANSPARENCY || COLOUR_CHUNKS.contains(kind)) && whole(at, length));
  }

  /** Returns the grey that is transparent in a grey picture of less than 8 bits, or -1. */
  private int transparentGrey() {
    int at = SIGNATURE.length;
    int depth = 8;
    int kind = 0;
    while (kind != END) {
      int length = bytes.getInt(at);
      kind = bytes.getInt(at + 4);
      if (kind == HEADER && length >= 13) {
        depth = bytes.get(at + 17) == GREY ? bytes.get(at + 16) : 8;
      } else if (kind == TRANSPARENCY && depth < 8 && length == 2 && whole(at, length)) {
        return bytes.getShort(at + 8) & (1 << depth) - 1;
      }
      at += length + 12;
    }
    return -1;
  }

  private static byte[] greys(int count) {
    byte[] palette = new byte[3 * count];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (255 * (i / 3) / (count - 1));
    }
    return palette;
  }

  private static byte[] opacity(int transparent) {
    byte[] opacity = new byte[transparent + 1];
    Arrays.fill(opacity, (byte) 0xff);
    opacity[transparent] = 0;
    return opacity;
  }

  private static void write(ByteArrayOutputStream out, int kind, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
    chunk.putInt(content.length).putInt(kind).put(content);
    CRC32 sum = new CRC32();
    sum.update(chunk.array(), 4, content.length + 4);
    chunk.putInt((int) sum.getValue());
    out.writeBytes(chunk.array());
  }
}
