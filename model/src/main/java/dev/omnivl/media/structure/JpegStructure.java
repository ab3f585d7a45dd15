package dev.omnivl.media.structure;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG file, walked as leniently as viewers do: bytes that are no segment are
 * passed over, and the picture ends where its data do, whether an end marker follows, another file
 * (a phone's motion clip) or nothing. Whether data lack is the decoder's to say.
 */
public final class JpegStructure {
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int QUANTIZATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int JFIF_SEGMENT = 0xe0;
  private static final int EXIF_SEGMENT = 0xe1;
  private static final int PROFILE_SEGMENT = 0xe2;
  private static final int ADOBE_SEGMENT = 0xee;
  private static final int COMMENT = 0xfe;

  /** A decoder makes a picture smaller by so much at most. */
  private static final int SMALLEST = 8;

  /** Visits of blocks, all scans together: about a second. */
  private static final long MOST_VISITS = 120_000_000;

  /** A block of a sequential scan takes so many times longer, a scan itself as long as so many. */
  private static final int SEQUENTIAL_BLOCK = 20;

  private static final int SCAN = 10_000;

  private static final String EXIF_NAME = "Exif\0\0";
  private static final String PROFILE_NAME = "ICC_PROFILE\0";

  private final EncodedFile file;
  private final byte[] data;
  private final ByteBuffer bytes;
  private final List<Component> components = new ArrayList<>();
  private final Set<Integer> scanned = new HashSet<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final TreeMap<Integer, byte[]> profileParts = new TreeMap<>();
  private int frame;
  private int width;
  private int height;
  private int scans;
  private int adobeTransform;
  private int taken;
  private boolean ended;
  private byte @Nullable [] exif;

  /**
   * One of the colours of the picture.
   *
   * @param id its number in the file
   * @param across its samples for each block of the picture, left to right, 1 to 4
   * @param down the same from top to bottom
   */
  public record Component(int id, int across, int down) {}

  /** Bytes of the file that belong to the picture. */
  private record Piece(int at, int length) {}

  private JpegStructure(EncodedFile file) {
    this.file = file;
    this.data = file.data();
    this.bytes = file.bigEndian();
  }

  /** Walks a file that begins with a start marker. */
  public static JpegStructure read(EncodedFile file) {
    JpegStructure structure = new JpegStructure(file);
    try {
      structure.walk();
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("JPEG");
    }
    if (structure.width == 0 || structure.height == 0) {
      throw file.unreadable("a JPEG without a picture in it");
    }
    if (structure.scans == 0) {
      throw file.truncated("JPEG");
    }
    return structure;
  }

  public Header header() {
    return new Header(width, height, 1, exif);
  }

  public List<Component> components() {
    return List.copyOf(components);
  }

  /** Returns whether each scan refines the whole picture. */
  public boolean progressive() {
    return frame == 0xc2 || frame == 0xc6 || frame == 0xca || frame == 0xce;
  }

  /** Returns whether it is of the plain kind: one scan, or one for each colour. */
  public boolean sequential() {
    return frame == 0xc0 || frame == 0xc1;
  }

  /** Returns how many bytes of the file it takes, from its start on. */
  public int length() {
    return taken;
  }

  /** Returns whether it is packed in the arithmetic way, which no decoder here reads. */
  public boolean arithmetic() {
    return frame >= 0xc9;
  }

  /** Returns whether its four colours are brightness, two differences of colour, and black. */
  public boolean inksByBrightness() {
    return components.size() == 4 && adobeTransform == 2;
  }

  public int scans() {
    return scans;
  }

  /** Returns whether an end marker follows the picture's data. */
  public boolean ended() {
    return ended;
  }

  /** Returns the ICC profile, put together from its parts, or null. */
  public byte @Nullable [] profile() {
    if (profileParts.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    profileParts.values().forEach(whole::writeBytes);
    return whole.toByteArray();
  }

  /** Returns the picture alone: what a decoder needs, in order, and an end marker. */
  public byte[] picture() {
    int length = 4 + pieces.stream().mapToInt(Piece::length).sum();
    ByteBuffer picture = ByteBuffer.allocate(length);
    picture.putShort((short) 0xffd8);
    pieces.forEach(piece -> picture.put(data, piece.at(), piece.length()));
    picture.putShort((short) (0xff00 | END_OF_IMAGE));
    return picture.array();
  }

  private void walk() {
    int at = nextMarker(2);
    while (at < data.length) {
      int kind = data[at + 1] & 0xff;
      if (kind == END_OF_IMAGE && scans > 0) {
        ended = true;
        return;
      }
      int from = at + 2;
      if (standsAlone(kind)) {
        at = nextMarker(from);
        continue;
      }
      int length = bytes.getShort(from) & 0xffff;
      if (length < 2 || from + length > data.length || (scans > 0 && !belongs(kind, from))) {
        if (scans > 0) {
          return; // the picture lost its end marker, and this is no part of it
        }
        throw new IndexOutOfBoundsException(at);
      }
      segment(kind, from, length);
      at = nextMarker(from + length);
      if (kind == START_OF_SCAN) {
        at = scan(from, length);
        if (!progressive() && scanned.size() == components.size()) {
          ended = at + 1 < data.length && data[at + 1] == (byte) END_OF_IMAGE;
          return;
        }
      }
    }
    if (scans == 0) {
      throw new IndexOutOfBoundsException(at);
    }
  }

  private static boolean standsAlone(int kind) {
    return kind >= 0xd0 && kind <= END_OF_IMAGE;
  }

  /** Returns the place of the next marker; the end of the data where there is none. */
  private int nextMarker(int start) {
    for (int at = start; at + 1 < data.length; at++) {
      int kind = data[at + 1] & 0xff;
      if (data[at] == (byte) 0xff && kind >= 0xc0 && kind != 0xff) {
        return at;
      }
    }
    return data.length;
  }

  /** Returns whether a segment after the first scan is one that may stand there. */
  private boolean belongs(int kind, int at) {
    return switch (kind) {
      case START_OF_SCAN -> {
        int count = data[at + 2] & 0xff;
        boolean known = count > 0 && (bytes.getShort(at) & 0xffff) == 6 + 2 * count;
        for (int i = 0; known && i < count; i++) {
          int id = data[at + 3 + 2 * i] & 0xff;
          known = components.stream().anyMatch(component -> component.id() == id);
        }
        yield known;
      }
      case HUFFMAN_TABLES -> (data[at + 2] & 0xff) < 0x14 && (data[at + 2] & 0xf) < 4;
      case QUANTIZATION_TABLES, RESTART_INTERVAL, COMMENT -> true;
      default -> kind >= JFIF_SEGMENT && kind < 0xf0;
    };
  }

  private void segment(int kind, int at, int length) {
    switch (kind) {
      case HUFFMAN_TABLES, QUANTIZATION_TABLES, RESTART_INTERVAL -> keep(at, length);
      case JFIF_SEGMENT -> {
        if (file.has(at + 2, "JFIF\0") && length >= 16) {
          keep(at, length);
        }
      }
      case ADOBE_SEGMENT -> {
        if (file.has(at + 2, "Adobe") && length >= 14) {
          adobeTransform = data[at + 13];
          keep(at, length);
        }
      }
      case EXIF_SEGMENT -> {
        if (exif == null && length >= 8 && file.has(at + 2, EXIF_NAME)) {
          exif = Arrays.copyOfRange(data, at + 8, at + length);
        }
      }
      case PROFILE_SEGMENT -> {
        if (length > 16 && file.has(at + 2, PROFILE_NAME)) {
          profileParts.putIfAbsent(
              data[at + 14] & 0xff, Arrays.copyOfRange(data, at + 16, at + length));
        }
      }
      default -> {
        if (kind >= 0xc0 && kind <= 0xcf && kind != 0xc8 && kind != 0xcc && width == 0) {
          frame(kind, at, length);
        }
      }
    }
  }

  private void frame(int kind, int at, int length) {
    frame = kind;
    height = bytes.getShort(at + 3) & 0xffff;
    width = bytes.getShort(at + 5) & 0xffff;
    // what it is decoded to is checked when that is known; this much at least
    file.checkSize(Math.ceilDiv(width, SMALLEST), Math.ceilDiv(height, SMALLEST));
    int count = data[at + 7] & 0xff;
    if (length < 8 + 3 * count) {
      throw file.unreadable("a JPEG whose header is cut short");
    }
    for (int i = 0; i < count; i++) {
      int samples = data[at + 9 + 3 * i];
      components.add(new Component(data[at + 8 + 3 * i] & 0xff, samples >> 4 & 15, samples & 15));
    }
    keep(at, length);
  }

  /** Keeps a segment or the rest of a scan; its marker stands before it. */
  private void keep(int at, int length) {
    pieces.add(new Piece(at - 2, length + 2));
  }

  /** Keeps a scan with its data; returns the place of the marker after it. */
  private int scan(int at, int length) {
    if (components.isEmpty()) {
      throw file.unreadable("a JPEG without a picture in it");
    }
    for (int i = 0; i < (data[at + 2] & 0xff) && 3 + 2 * i < length; i++) {
      scanned.add(data[at + 3 + 2 * i] & 0xff);
    }
    int end = endOfScan(at + length);
    keep(at, end - at);
    taken = end;
    scans++;
    checkScans();
    return nextMarker(end);
  }

  /** A decoder visits each block of the picture in each scan, however few bytes the scan has. */
  private void checkScans() {
    long blocks = components.size() * (width / 8L + 1) * (height / 8L + 1);
    long each = blocks * (progressive() ? 1 : SEQUENTIAL_BLOCK) + SCAN;
    file.checkScans(scans, Math.max(components.size(), MOST_VISITS / each));
  }

  /** Returns how many numbers of 2 bytes a decoder keeps until the last scan; bytes. */
  public long coefficients() {
    long samples = 0;
    for (Component component : components) {
      int across = components.stream().mapToInt(Component::across).max().orElse(1);
      int down = components.stream().mapToInt(Component::down).max().orElse(1);
      samples +=
          (long) (width + 8 * across)
              * (height + 8 * down)
              * Math.max(1, component.across())
              * Math.max(1, component.down())
              / Math.max(1, across * down);
    }
    return progressive() ? 2 * samples : 0;
  }

  /**
   * Returns the place of the first marker after the entropy-coded bytes; restart markers belong to
   * them.
   */
  private int endOfScan(int start) {
    int at = start;
    while (at + 1 < data.length) {
      int next = data[at + 1] & 0xff;
      if (data[at] != (byte) 0xff) {
        at++;
      } else if (next == 0 || (next >= 0xd0 && next <= 0xd7)) {
        at += 2;
      } else if (next == 0xff) {
        at++;
      } else {
        return at;
      }
    }
    return data.length;
  }
}
