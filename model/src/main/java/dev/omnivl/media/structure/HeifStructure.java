package dev.omnivl.media.structure;

import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reshaping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an AVIF or HEIC file's {@code meta} box that FFmpeg does not pass on: which item is
 * the picture, which is its alpha, and how it is turned. A stated turn (irot, imir) wins over EXIF,
 * which phones also write.
 */
public final class HeifStructure {
  private static final Set<String> ALPHA_TYPES =
      Set.of(
          "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
          "urn:mpeg:hevc:2015:auxid:1",
          "urn:mpeg:avc:2015:auxid:1");

  private final EncodedFile file;
  private final ByteBuffer bytes;
  private final Map<Integer, Property> properties = new HashMap<>();
  private final Map<Integer, List<Reshaping>> reshapings = new HashMap<>();
  private final Map<Integer, Colours> colours = new HashMap<>();
  private final Set<Integer> alphas = new HashSet<>();
  private final Map<Integer, Integer> auxiliaries = new HashMap<>();
  private int primary;
  private int exifItem = -1;
  private byte @Nullable [] exif;

  /**
   * What the numbers of a picture mean, in the code points of ITU-T H.273; 2 is unknown.
   *
   * @param primaries the colours of red, green and blue
   * @param transfer from numbers to light
   * @param matrix from brightness and differences of colour to red, green and blue
   * @param fullRange whether black is 0
   */
  public record Colours(int primaries, int transfer, int matrix, boolean fullRange) {}

  /** One entry of {@code ipco}. */
  private record Property(String type, int at, int end) {}

  /** What to do with one child box: its type, where its content begins, where it ends. */
  private interface Visitor {
    void visit(String type, int at, int end);
  }

  private HeifStructure(EncodedFile file) {
    this.file = file;
    this.bytes = file.bigEndian();
  }

  public static HeifStructure read(EncodedFile file) {
    HeifStructure structure = new HeifStructure(file);
    try {
      // Locations of items are read last: only then is the item with the EXIF block known.
      for (String type : new String[] {"pitm", "iinf", "iprp", "iref", "iloc"}) {
        structure.each(type);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw file.unreadable("damaged AVIF or HEIC headers");
    }
    return structure;
  }

  /** Returns the number of the item that is the picture. */
  public int primary() {
    return primary;
  }

  /** Returns the number of the item that holds the picture's alpha, or -1. */
  public int alpha() {
    for (Map.Entry<Integer, Integer> auxiliary : auxiliaries.entrySet()) {
      if (auxiliary.getValue() == primary && alphas.contains(auxiliary.getKey())) {
        return auxiliary.getKey();
      }
    }
    return -1;
  }

  /**
   * Returns what is done to the picture before it is shown, in order. EXIF's turn counts where the
   * file states none.
   */
  public List<Reshaping> reshapings() {
    List<Reshaping> stated = reshapings.getOrDefault(primary, List.of());
    if (stated.stream().anyMatch(Reshaping.Turn.class::isInstance)) {
      return stated;
    }
    List<Reshaping> all = new ArrayList<>(stated);
    all.add(new Reshaping.Turn(Orientation.ofTiff(exif)));
    return all;
  }

  /** Returns what the file itself says of the picture's numbers, or null. */
  public @Nullable Colours colours() {
    return colours.get(primary);
  }

  private void each(String wanted) {
    boxes(
        0,
        IsoStructure.end(file),
        (outer, at, end) -> {
          if (outer.equals("meta")) {
            boxes(
                at + 4,
                end,
                (type, from, to) -> {
                  if (type.equals(wanted)) {
                    box(type, from, to);
                  }
                });
          }
        });
  }

  private void boxes(int begin, int end, Visitor visitor) {
    int at = begin;
    while (at + 8 <= end) {
      long size = bytes.getInt(at) & 0xffff_ffffL;
      int head = 8;
      if (size == 1) {
        size = bytes.getLong(at + 8);
        head = 16;
      } else if (size == 0) {
        size = end - at;
      }
      if (size < head || size > end - at) {
        throw new IndexOutOfBoundsException(at);
      }
      visitor.visit(letters(at + 4), at + head, at + (int) size);
      at += (int) size;
    }
  }

  private void box(String type, int at, int end) {
    int version = bytes.get(at);
    switch (type) {
      case "pitm" -> primary = number(at + 4, version == 0 ? 2 : 4);
      case "iinf" -> boxes(at + (version == 0 ? 6 : 8), end, this::itemInfo);
      case "iref" -> boxes(at + 4, end, (kind, from, to) -> reference(kind, from, version));
      case "iprp" -> boxes(at, end, this::propertyBox);
      case "iloc" -> locations(at, version);
      default -> throw new IllegalArgumentException(type);
    }
  }

  private void itemInfo(String type, int at, int end) {
    int width = bytes.get(at) == 3 ? 4 : 2;
    if (bytes.get(at) >= 2 && letters(at + 6 + width).equals("Exif")) {
      exifItem = number(at + 4, width);
    }
  }

  private void reference(String kind, int at, int version) {
    int width = version == 0 ? 2 : 4;
    if (kind.equals("auxl")) {
      auxiliaries.put(number(at, width), number(at + width + 2, width));
    }
  }

  private void propertyBox(String type, int at, int end) {
    if (type.equals("ipco")) {
      boxes(
          at,
          end,
          (kind, from, to) -> properties.put(properties.size() + 1, new Property(kind, from, to)));
    } else if (type.equals("ipma")) {
      associations(at);
    }
  }

  private void associations(int start) {
    int idWidth = bytes.get(start) == 0 ? 2 : 4;
    boolean wide = (bytes.get(start + 3) & 1) != 0;
    int entries = bytes.getInt(start + 4);
    int at = start + 8;
    for (int i = 0; i < entries; i++) {
      int id = number(at, idWidth);
      int count = bytes.get(at + idWidth) & 0xff;
      at += idWidth + 1;
      for (int k = 0; k < count; k++, at += wide ? 2 : 1) {
        Property property = properties.get(wide ? number(at, 2) & 0x7fff : bytes.get(at) & 0x7f);
        if (property != null) {
          apply(id, property);
        }
      }
    }
  }

  private void apply(int id, Property property) {
    switch (property.type) {
      case "irot" -> {
        Orientation[] anticlockwise = {
          Orientation.NORMAL,
          Orientation.QUARTER_TURN_COUNTERCLOCKWISE,
          Orientation.HALF_TURN,
          Orientation.QUARTER_TURN_CLOCKWISE
        };
        reshape(id, new Reshaping.Turn(anticlockwise[bytes.get(property.at) & 3]));
      }
      case "imir" -> {
        boolean leftToRight = (bytes.get(property.at) & 1) == 1;
        reshape(id, new Reshaping.Turn(leftToRight ? Orientation.MIRRORED : Orientation.FLIPPED));
      }
      case "colr" -> {
        if (letters(property.at).equals("nclx") && property.end - property.at >= 11) {
          boolean full = (bytes.get(property.at + 10) & 0x80) != 0;
          colours.put(
              id,
              new Colours(
                  number(property.at + 4, 2),
                  number(property.at + 6, 2),
                  number(property.at + 8, 2),
                  full));
        }
      }
      case "clap" -> {
        Reshaping aperture = aperture(property);
        if (aperture != null) {
          reshape(id, aperture);
        }
      }
      case "auxC" -> {
        int end = property.at + 4;
        while (bytes.get(end) != 0) {
          end++;
        }
        if (ALPHA_TYPES.contains(text(property.at + 4, end))) {
          alphas.add(id);
        }
      }
      default -> {} // sizes, codec settings and colours come through FFmpeg
    }
  }

  private void reshape(int id, Reshaping reshaping) {
    reshapings.computeIfAbsent(id, any -> new ArrayList<>()).add(reshaping);
  }

  /** Returns the part that a clean aperture shows, or null where its numbers make no sense. */
  private @Nullable Reshaping aperture(Property property) {
    double[] values = new double[4]; // width, height, and how far its centre is off, pixels
    for (int i = 0; i < values.length; i++) {
      int above = bytes.getInt(property.at + 8 * i);
      int below = bytes.getInt(property.at + 8 * i + 4);
      if (below <= 0 || (i < 2 && above <= 0)) {
        return null;
      }
      values[i] = (double) above / below;
    }
    return new Reshaping.Crop(values[0], values[1], values[2], values[3]);
  }

  private void locations(int start, int version) {
    int sizes = number(start + 4, 2);
    int offsetWidth = sizes >> 12;
    int lengthWidth = sizes >> 8 & 15;
    int baseWidth = sizes >> 4 & 15;
    int indexWidth = version == 0 ? 0 : sizes & 15;
    int idWidth = version == 2 ? 4 : 2;
    int count = number(start + 6, idWidth);
    int at = start + 6 + idWidth;
    for (int i = 0; i < count; i++) {
      int id = number(at, idWidth);
      int base = at + idWidth + (version == 0 ? 2 : 4);
      int extents = number(base + baseWidth, 2);
      int extent = base + baseWidth + 2;
      if (id == exifItem && extents == 1) {
        int from = number(base, baseWidth) + number(extent + indexWidth, offsetWidth);
        int length = number(extent + indexWidth + offsetWidth, lengthWidth);
        exif(from, length);
      }
      at = extent + extents * (indexWidth + offsetWidth + lengthWidth);
    }
  }

  private void exif(int from, int length) {
    int skip = 4 + bytes.getInt(from);
    if (skip >= 4 && skip < length && length <= file.data().length - from) {
      exif = Arrays.copyOfRange(file.data(), from + skip, from + length);
    }
  }

  /**
   * Returns an unsigned number of 0 to 8 bytes; one beyond the range of an int leads outside the
   * file.
   */
  private int number(int at, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | (bytes.get(at + i) & 0xff);
    }
    return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
  }

  private String letters(int at) {
    return text(at, at + 4);
  }

  private String text(int at, int end) {
    byte[] letters = new byte[end - at];
    bytes.get(at, letters);
    return new String(letters, StandardCharsets.ISO_8859_1);
  }
}
