package dev.omnivl.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes EXIF blocks, from their TIFF header on, highest byte first. */
public final class ExifBlock {
  private static final int WORDS = 2;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;
  private static final int SUB_IFD = 0x8769;
  private static final int GPS = 0x8825;

  private final SortedMap<Integer, Value> main = new TreeMap<>();
  private final SortedMap<Integer, Value> shot = new TreeMap<>();
  private final SortedMap<Integer, Value> position = new TreeMap<>();

  private record Value(int type, int count, byte[] bytes) {}

  /** Maker and model. */
  public ExifBlock camera(String make, String model) {
    main.put(0x10f, words(make));
    main.put(0x110, words(model));
    return this;
  }

  /**
   * When it was taken.
   *
   * @param local as {@code 2024:02:29 14:30:45}
   * @param offset as {@code +02:00}; empty if the clock has none
   */
  public ExifBlock taken(String local, String offset) {
    shot.put(0x9003, words(local));
    if (!offset.isEmpty()) {
      shot.put(0x9011, words(offset));
    }
    return this;
  }

  ExifBlock changed(String local) {
    main.put(0x132, words(local));
    return this;
  }

  /** Degrees, minutes and seconds, north or south, east or west. */
  ExifBlock place(String latitudeSide, List<Integer> latitude, String side, List<Integer> degrees) {
    position.put(1, words(latitudeSide));
    position.put(2, rationals(latitude));
    position.put(3, words(side));
    position.put(4, rationals(degrees));
    return this;
  }

  private static Value words(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    return new Value(WORDS, bytes.length, bytes);
  }

  private static Value rationals(List<Integer> numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.size());
    numbers.forEach(number -> bytes.putInt(number).putInt(1));
    return new Value(RATIONAL, numbers.size(), bytes.array());
  }

  /** Returns a JPEG with this block in it. */
  public byte[] in(byte[] jpeg) {
    return Surgery.jpegWithExif(jpeg, bytes());
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(4096);
    out.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    main.put(SUB_IFD, new Value(LONG, 1, new byte[4]));
    main.put(GPS, new Value(LONG, 1, new byte[4]));
    int shotAt = 8 + length(main);
    int positionAt = shotAt + length(shot);
    main.put(SUB_IFD, pointer(shotAt));
    main.put(GPS, pointer(positionAt));
    write(out, main);
    write(out, shot);
    write(out, position);
    byte[] block = new byte[out.position()];
    out.flip().get(block);
    return block;
  }

  private static Value pointer(int at) {
    return new Value(LONG, 1, ByteBuffer.allocate(4).putInt(at).array());
  }

  private static int length(SortedMap<Integer, Value> values) {
    int outside =
        values.values().stream().mapToInt(v -> v.bytes().length > 4 ? v.bytes().length : 0).sum();
    return 2 + 12 * values.size() + 4 + outside;
  }

  private static void write(ByteBuffer out, SortedMap<Integer, Value> values) {
    int outside = out.position() + 2 + 12 * values.size() + 4;
    out.putShort((short) values.size());
    ByteBuffer after = ByteBuffer.allocate(4096);
    for (var entry : values.entrySet()) {
      Value value = entry.getValue();
      out.putShort((short) (int) entry.getKey()).putShort((short) value.type());
      out.putInt(value.count());
      if (value.bytes().length > 4) {
        out.putInt(outside + after.position());
        after.put(value.bytes());
      } else {
        out.put(value.bytes()).put(new byte[4 - value.bytes().length]);
      }
    }
    out.putInt(0).put(after.flip());
  }
}
