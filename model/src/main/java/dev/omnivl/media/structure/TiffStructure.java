package dev.omnivl.media.structure;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a TIFF file, or of a camera's RAW file that is built like one (CR2, NEF, ARW,
 * DNG, ORF, RW2, PEF, SRW). A strip or tile of the first picture that reaches past the end means a
 * truncated file.
 */
public final class TiffStructure {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIPS = 273;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int STRIP_BYTES = 279;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILES = 324;
  private static final int TILE_BYTES = 325;
  private static final int INNER = 330;
  private static final int DNG_VERSION = 50706;

  private static final long OLD_JPEG = 6;
  private static final long JPEG = 7;

  /** Colour filter arrays and linear RAW: what a sensor saw, not a picture. */
  private static final Set<Long> SENSOR_PHOTOMETRICS = Set.of(32803L, 34892L);

  /** How Sony, Samsung, Nikon and Pentax pack what a sensor saw. */
  private static final Set<Long> SENSOR_COMPRESSIONS = Set.of(32767L, 32770L, 34713L, 65535L);

  /** Real files have a handful. */
  private static final int MOST_DIRECTORIES = 64;

  private static final int[] FIELD_WIDTHS = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

  private final EncodedFile file;
  private final ByteBuffer bytes;
  private final ArrayDeque<Long> waiting = new ArrayDeque<>();
  private final Set<Long> seen = new HashSet<>();
  private @Nullable Map<Integer, Field> first;
  private boolean sensor;

  /** One entry: how wide its numbers are, how many, and where they stand. */
  private record Field(int width, long count, long at) {}

  private TiffStructure(EncodedFile file) {
    this.file = file;
    this.bytes = file.bigEndian();
    if (file.has(0, "II")) {
      bytes.order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Returns whether a file begins like a TIFF or like a RAW file built so. */
  public static boolean starts(EncodedFile file) {
    return file.has(0, "II*\0")
        || file.has(0, "MM\0*")
        || file.has(0, "IIU\0") // Panasonic
        || file.has(0, "IIRO") // Olympus
        || file.has(0, "IIRS")
        || file.has(0, "MMOR");
  }

  /** Walks the directories of a file that begins so. */
  public static TiffStructure read(EncodedFile file) {
    TiffStructure structure = new TiffStructure(file);
    try {
      structure.walk();
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("TIFF or RAW");
    }
    return structure;
  }

  private void walk() {
    sensor = !file.has(0, "II*\0") && !file.has(0, "MM\0*") || file.has(8, "CR");
    waiting.add(bytes.getInt(4) & 0xffff_ffffL);
    while (!waiting.isEmpty() && seen.size() < MOST_DIRECTORIES) {
      long at = waiting.poll();
      if (at != 0 && seen.add(at)) {
        Map<Integer, Field> fields = directory(at);
        sensor |=
            fields.containsKey(DNG_VERSION)
                || SENSOR_PHOTOMETRICS.contains(number(fields, PHOTOMETRIC, 0))
                || SENSOR_COMPRESSIONS.contains(number(fields, COMPRESSION, 0));
        if (first == null) {
          first = fields;
        }
      }
    }
  }

  private Map<Integer, Field> directory(long at) {
    Map<Integer, Field> fields = new HashMap<>();
    int count;
    try {
      count = bytes.getShort(index(at)) & 0xffff;
      for (int i = 0; i < count; i++) {
        int entry = index(at + 2 + 12L * i);
        int type = bytes.getShort(entry + 2) & 0xffff;
        int width = type < FIELD_WIDTHS.length ? FIELD_WIDTHS[type] : 0;
        long values = bytes.getInt(entry + 4) & 0xffff_ffffL;
        long from = width * values <= 4 ? entry + 8 : bytes.getInt(entry + 8) & 0xffff_ffffL;
        fields.putIfAbsent(bytes.getShort(entry) & 0xffff, new Field(width, values, from));
      }
      waiting.add(bytes.getInt(index(at + 2 + 12L * count)) & 0xffff_ffffL);
    } catch (IndexOutOfBoundsException e) {
      if (first == null) { // only the first is needed for a picture
        throw e;
      }
      return fields;
    }
    Field inner = fields.get(INNER);
    for (long i = 0; inner != null && i < Math.min(inner.count(), MOST_DIRECTORIES); i++) {
      waiting.add(value(inner, i));
    }
    return fields;
  }

  private static int index(long at) {
    return (int) Math.min(at, Integer.MAX_VALUE - 16);
  }

  private long value(Field field, long i) {
    int at = index(field.at() + i * field.width());
    return switch (field.width()) {
      case 1 -> bytes.get(at) & 0xff;
      case 2 -> bytes.getShort(at) & 0xffff;
      case 4 -> bytes.getInt(at) & 0xffff_ffffL;
      default -> 0;
    };
  }

  private long number(Map<Integer, Field> fields, int tag, long otherwise) {
    Field field = fields.get(tag);
    if (field == null || field.count() < 1) {
      return otherwise;
    }
    boolean inside = field.at() + field.width() <= file.data().length;
    return inside ? value(field, 0) : otherwise;
  }

  /** Returns whether it holds what a sensor saw, so that only its preview can be shown. */
  public boolean raw() {
    return sensor;
  }

  /** Returns EXIF's number of how the pictures in it must be turned. */
  public int orientation() {
    return first == null ? 1 : (int) number(first, ORIENTATION, 1);
  }

  /**
   * Returns whether the first picture is of tiles or of JPEG data, which FFmpeg does not read; such
   * a one must have up to four colours of 8 bits.
   */
  public boolean unusual() {
    Map<Integer, Field> fields = first == null ? Map.of() : first;
    long compression = number(fields, COMPRESSION, 1);
    boolean unusual = fields.containsKey(TILES) || compression == OLD_JPEG || compression == JPEG;
    if (unusual) {
      long tile = number(fields, TILE_WIDTH, 1) * number(fields, TILE_HEIGHT, 1);
      if (number(fields, BITS, 1) > 8
          || number(fields, SAMPLES, 1) > 4
          || tile > file.limits().maxPixels()) {
        throw file.unreadable("a TIFF of tiles with more than four colours of 8 bits");
      }
    }
    return unusual;
  }

  /** Checks the first picture and returns its size. */
  public Header header() {
    if (first == null) {
      throw file.unreadable("a TIFF without a picture in it");
    }
    long width = number(first, WIDTH, 0);
    long height = number(first, HEIGHT, 0);
    file.checkSize(width, height);
    try {
      checkPieces(first.get(STRIPS), first.get(STRIP_BYTES));
      checkPieces(first.get(TILES), first.get(TILE_BYTES));
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("TIFF");
    }
    return new Header((int) width, (int) height, 1, file.data());
  }

  private void checkPieces(@Nullable Field places, @Nullable Field sizes) {
    if (places == null || sizes == null) {
      return;
    }
    int length = file.data().length;
    long count = Math.min(places.count(), sizes.count());
    if (count > length / Math.max(1, places.width())) {
      throw new IndexOutOfBoundsException("" + count);
    }
    for (long i = 0; i < count; i++) {
      if (value(places, i) + value(sizes, i) > length) {
        throw new IndexOutOfBoundsException("" + i);
      }
    }
  }
}
