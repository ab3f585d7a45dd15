package dev.omnivl.media.structure;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reshaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
  /** The main picture is known first, and where items are is read when it is known which matter. */
  private static final List<String> IN_ORDER = List.of("pitm", "iinf", "iref", "iprp", "iloc");

  private static final Set<String> ALPHA_TYPES =
      Set.of(
          "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
          "urn:mpeg:hevc:2015:auxid:1",
          "urn:mpeg:avc:2015:auxid:1");

  /** No picture is turned or cut so often. */
  private static final int MOST_RESHAPINGS = 16;

  private static final int MOST_AUXILIARIES = 64;

  /** The number of a property has 15 bits. */
  private static final int MOST_PROPERTIES = 0x7fff;

  private final EncodedFile file;
  private final List<Property> properties = new ArrayList<>();
  private final List<Reshaping> reshapings = new ArrayList<>();
  private final Set<Integer> auxiliaries = new LinkedHashSet<>();
  private final Set<Integer> alphas = new HashSet<>();
  private int primary;
  private int exifItem = -1;
  private byte @Nullable [] exif;
  private @Nullable Colours colours;

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
  private record Property(String type, Bytes content) {}

  /** What to do with one child box: its type and its content. */
  private interface Visitor {
    void visit(String type, Bytes content);
  }

  private HeifStructure(EncodedFile file) {
    this.file = file;
  }

  /** Walks the boxes once; of boxes that a file must have once, the first counts. */
  public static HeifStructure read(EncodedFile file) {
    HeifStructure structure = new HeifStructure(file);
    try {
      Map<String, Bytes> children = new HashMap<>();
      boxes(
          Bytes.of(file).part(0, IsoStructure.end(file)),
          (outer, meta) -> {
            if (outer.equals("meta")) {
              boxes(
                  meta.part(meta.from() + 4L, meta.to()),
                  (type, content) -> {
                    if (IN_ORDER.contains(type)) {
                      children.putIfAbsent(type, content);
                    }
                  });
            }
          });
      for (String type : IN_ORDER) {
        Bytes content = children.get(type);
        if (content != null) {
          structure.box(type, content);
        }
      }
    } catch (IndexOutOfBoundsException e) {
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
    return auxiliaries.stream().filter(alphas::contains).findFirst().orElse(-1);
  }

  /**
   * Returns what is done to the picture before it is shown, in order. EXIF's turn counts where the
   * file states none.
   */
  public List<Reshaping> reshapings() {
    List<Reshaping> all = new ArrayList<>(reshapings);
    if (all.stream().anyMatch(Reshaping.Turn.class::isInstance)) {
      return all;
    }
    all.add(new Reshaping.Turn(Orientation.ofTiff(exif)));
    return all;
  }

  /** Returns what the file says of how it came to be. */
  public MediaFacts facts() {
    return ExifFacts.of(exif);
  }

  /** Returns what the file itself says of the picture's numbers, or null. */
  public @Nullable Colours colours() {
    return colours;
  }

  private static void boxes(Bytes bytes, Visitor visitor) {
    long at = bytes.from();
    while (bytes.holds(at, 8)) {
      long size = bytes.u32(at);
      int head = 8;
      if (size == 1) {
        size = bytes.number(at + 8, 8);
        head = 16;
      } else if (size == 0) {
        size = bytes.to() - at;
      }
      if (size < head || !bytes.holds(at, size)) {
        throw new IndexOutOfBoundsException();
      }
      visitor.visit(bytes.letters(at + 4, 4), bytes.part(at + head, at + size));
      at += size;
    }
  }

  private void box(String type, Bytes content) {
    int version = content.u8(content.from());
    long at = content.from() + 4L;
    switch (type) {
      case "pitm" -> primary = number(content, at, version == 0 ? 2 : 4);
      case "iinf" -> boxes(content.part(at + (version == 0 ? 2 : 4), content.to()), this::itemInfo);
      case "iref" ->
          boxes(
              content.part(at, content.to()),
              (kind, reference) -> reference(kind, reference, version == 0 ? 2 : 4));
      case "iprp" -> boxes(content, this::propertyBox);
      case "iloc" -> locations(content, version);
      default -> throw new AssertionError(type);
    }
  }

  private void itemInfo(String type, Bytes info) {
    int version = info.u8(info.from());
    int width = version == 3 ? 4 : 2;
    if (version >= 2 && info.has(info.from() + 6L + width, "Exif")) {
      exifItem = number(info, info.from() + 4L, width);
    }
  }

  private void reference(String kind, Bytes reference, int width) {
    if (kind.equals("auxl")
        && auxiliaries.size() < MOST_AUXILIARIES
        && number(reference, reference.from() + width + 2L, width) == primary) {
      auxiliaries.add(number(reference, reference.from(), width));
    }
  }

  private void propertyBox(String type, Bytes content) {
    if (type.equals("ipco")) {
      boxes(
          content,
          (kind, property) -> {
            if (properties.size() < MOST_PROPERTIES) {
              properties.add(new Property(kind, property));
            }
          });
    } else if (type.equals("ipma")) {
      associations(content);
    }
  }

  private void associations(Bytes table) {
    long at = table.from();
    int idWidth = table.u8(at) == 0 ? 2 : 4;
    int width = (table.u8(at + 3) & 1) + 1;
    int mask = width == 2 ? 0x7fff : 0x7f;
    long entries = table.u32(at + 4);
    at += 8;
    for (long i = 0; i < entries; i++) {
      int id = number(table, at, idWidth);
      int count = table.u8(at + idWidth);
      at += idWidth + 1;
      boolean matters = id == primary || auxiliaries.contains(id);
      for (int k = 0; matters && k < count; k++) {
        int index = number(table, at + (long) k * width, width) & mask;
        if (index > 0 && index <= properties.size()) {
          apply(id, properties.get(index - 1));
        }
      }
      at += (long) count * width;
    }
  }

  private void apply(int id, Property property) {
    Bytes content = property.content;
    long at = content.from();
    if (id != primary) {
      if (property.type.equals("auxC")
          && ALPHA_TYPES.stream().anyMatch(type -> content.has(at + 4, type + "\0"))) {
        alphas.add(id);
      }
      return;
    }
    switch (property.type) {
      case "irot" -> {
        Orientation[] anticlockwise = {
          Orientation.NORMAL,
          Orientation.QUARTER_TURN_COUNTERCLOCKWISE,
          Orientation.HALF_TURN,
          Orientation.QUARTER_TURN_CLOCKWISE
        };
        reshape(new Reshaping.Turn(anticlockwise[content.u8(at) & 3]));
      }
      case "imir" -> {
        boolean leftToRight = (content.u8(at) & 1) == 1;
        reshape(new Reshaping.Turn(leftToRight ? Orientation.MIRRORED : Orientation.FLIPPED));
      }
      case "colr" -> {
        if (content.has(at, "nclx") && content.holds(at, 11)) {
          boolean full = (content.u8(at + 10) & 0x80) != 0;
          colours =
              new Colours(content.u16(at + 4), content.u16(at + 6), content.u16(at + 8), full);
        }
      }
      case "clap" -> {
        Reshaping aperture = aperture(content);
        if (aperture != null) {
          reshape(aperture);
        }
      }
      default -> {} // sizes, codec settings and other colours come through FFmpeg
    }
  }

  private void reshape(Reshaping reshaping) {
    reshapings.add(reshaping);
    if (reshapings.size() > MOST_RESHAPINGS) {
      throw file.unreadable("an AVIF or HEIC that is turned or cut more often than any");
    }
  }

  /** Returns the part that a clean aperture shows, or null where its numbers make no sense. */
  private static @Nullable Reshaping aperture(Bytes content) {
    double[] values = new double[4]; // width, height, and how far its centre is off, pixels
    for (int i = 0; i < values.length; i++) {
      int above = (int) content.u32(content.from() + 8L * i);
      int below = (int) content.u32(content.from() + 8L * i + 4);
      if (below <= 0 || (i < 2 && above <= 0)) {
        return null;
      }
      values[i] = (double) above / below;
    }
    return new Reshaping.Crop(values[0], values[1], values[2], values[3]);
  }

  private void locations(Bytes table, int version) {
    long at = table.from() + 4L;
    int sizes = table.u16(at);
    int offsetWidth = sizes >> 12;
    int lengthWidth = sizes >> 8 & 15;
    int baseWidth = sizes >> 4 & 15;
    int indexWidth = version == 0 ? 0 : sizes & 15;
    int idWidth = version == 2 ? 4 : 2;
    int count = number(table, at + 2, idWidth);
    at += 2 + idWidth;
    for (int i = 0; i < count; i++) {
      int id = number(table, at, idWidth);
      long base = at + idWidth + (version == 0 ? 2 : 4);
      int extents = table.u16(base + baseWidth);
      long extent = base + baseWidth + 2;
      if (id == exifItem && extents == 1 && exif == null) {
        long from =
            number(table, base, baseWidth) + (long) number(table, extent + indexWidth, offsetWidth);
        exif(from, number(table, extent + indexWidth + offsetWidth, lengthWidth));
      }
      at = extent + (long) extents * (indexWidth + offsetWidth + lengthWidth);
    }
  }

  private void exif(long from, int length) {
    Bytes whole = Bytes.of(file);
    if (!whole.holds(from, Math.max(4, length))) {
      return;
    }
    long skip = 4 + whole.u32(from);
    if (skip < length) {
      exif = Arrays.copyOfRange(file.data(), (int) (from + skip), (int) from + length);
    }
  }

  /**
   * Returns an unsigned number of 0 to 8 bytes; one beyond the range of an int leads outside the
   * file.
   */
  private static int number(Bytes bytes, long at, int width) {
    long value = bytes.number(at, width);
    return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
  }
}
