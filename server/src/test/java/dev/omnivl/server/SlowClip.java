package dev.omnivl.server;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * A small MP4 that takes long: all its frames are one large JPEG, which stands in it once, and all
 * but the first say that they depend on those before them.
 */
public final class SlowClip {
  private static final int SIDE = 2_500;
  private static final int FRAMES = 100_000;

  /** Frames a second. */
  private static final int RATE = 50;

  private SlowClip() {}

  /** Makes it; each frame takes some milliseconds, all of them many minutes. */
  public static byte[] mp4() {
    byte[] start = join(box("ftyp", latin("isom"), ints(0)), ints(0), latin("mdat"));
    byte[] jpeg = jpeg();
    ByteBuffer.wrap(start).putInt(start.length - 8, 8 + jpeg.length);
    byte[] samples =
        box(
            "stbl",
            box("stsd", ints(0, 1), box("jpeg", sampleEntry())),
            box("stts", ints(0, 1, FRAMES, 1)),
            box("stss", ints(0, 1, 1)),
            box("stsc", ints(0, 1, 1, 1, 1)),
            box("stsz", ints(0, jpeg.length, FRAMES)),
            box("stco", ints(0, FRAMES), places(start.length)));
    byte[] media =
        box(
            "mdia",
            box("mdhd", ints(0, 0, 0, RATE, FRAMES, 0)),
            box("hdlr", ints(0, 0), latin("vide"), ints(0, 0, 0), new byte[1]),
            box("minf", box("vmhd", ints(1, 0, 0)), samples));
    byte[] movie = box("moov", box("mvhd", header(RATE)), box("trak", box("tkhd", track()), media));
    return join(start, jpeg, movie);
  }

  private static byte[] jpeg() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY), "jpg", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  /** The same place for every frame. */
  private static byte[] places(int jpeg) {
    int[] places = new int[FRAMES];
    Arrays.fill(places, jpeg);
    return ints(places);
  }

  private static byte[] sampleEntry() {
    return ByteBuffer.allocate(78)
        .putShort(6, (short) 1)
        .putShort(24, (short) SIDE)
        .putShort(26, (short) SIDE)
        .putShort(40, (short) 1)
        .putShort(74, (short) 24)
        .putShort(76, (short) -1)
        .array();
  }

  private static byte[] header(int rate) {
    return ByteBuffer.allocate(100).putInt(12, rate).putInt(16, FRAMES).putInt(96, 2).array();
  }

  private static byte[] track() {
    return ByteBuffer.allocate(84)
        .putInt(0, 3)
        .putInt(12, 1)
        .putInt(20, FRAMES)
        .putInt(76, SIDE << 16)
        .putInt(80, SIDE << 16)
        .array();
  }

  private static byte[] box(String type, byte[]... content) {
    byte[] all = join(content);
    return join(ints(8 + all.length), latin(type), all);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }
}
