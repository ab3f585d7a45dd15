package dev.omnivl.media.structure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The outermost boxes of an ISO base media file: MP4, MOV, AVIF, HEIC. One that holds the medium
 * and reaches past the end of the bytes means a truncated file; bytes after the last box that are
 * none are no fault.
 *
 * @param major the brand the file names first
 * @param brands all it names, the first too
 * @param movie whether it has tracks, as videos and picture sequences do
 */
public record IsoStructure(String major, Set<String> brands, boolean movie) {

  /** Boxes that hold the medium, or tell where it is. */
  private static final Set<String> NEEDED = Set.of("ftyp", "moov", "mdat", "meta", "moof", "idat");

  private static final int MOST_BRANDS = 256;

  /** Boxes without which it can be shown. */
  private static final Set<String> OTHERS =
      Set.of(
          "free", "skip", "wide", "junk", "uuid", "udta", "pnot", "PICT", "pict", "mfra", "sidx",
          "ssix", "styp", "pdin", "prft", "emsg", "bloc");

  /** Returns whether a file begins with a box that such files begin with. */
  public static boolean starts(EncodedFile file) {
    String first = file.data().length < 8 ? "" : brand(file.bigEndian(), 4);
    return NEEDED.contains(first) || OTHERS.contains(first);
  }

  /** Walks a file that begins so. */
  public static IsoStructure read(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    String major = "qt  "; // files older than brands are QuickTime's
    Set<String> brands = new HashSet<>();
    boolean movie = false;
    boolean found = false;
    int length = file.data().length;
    long at = 0;
    while (at <= length - 8) {
      int here = (int) at;
      String type = brand(bytes, here + 4);
      long size = size(bytes, here, length);
      if (size < 8 || size > length - at) {
        if (NEEDED.contains(type)) {
          throw file.truncated("MP4, MOV, AVIF or HEIC");
        }
        break; // what follows is no box, or one that holds nothing of the medium
      }
      if (type.equals("ftyp") && size >= 16 && brands.isEmpty()) {
        major = brand(bytes, here + 8);
        brands.add(major);
        long last = Math.min(at + size, here + 16L + 4 * MOST_BRANDS);
        for (int brand = here + 16; brand + 4 <= last; brand += 4) {
          brands.add(brand(bytes, brand));
        }
      }
      movie |= type.equals("moov");
      found |= NEEDED.contains(type);
      at += size;
    }
    if (!found) {
      throw file.truncated("MP4, MOV, AVIF or HEIC");
    }
    return new IsoStructure(major, Set.copyOf(brands), movie);
  }

  /**
   * Lets FFmpeg see outermost {@code uuid} boxes that are too short for their name as free space:
   * it gives up at one.
   */
  public static void mend(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    int end = end(file);
    for (int at = 0; at < end; at += (int) size(bytes, at, file.data().length)) {
      if (brand(bytes, at + 4).equals("uuid") && bytes.getInt(at) < 24 && bytes.getInt(at) > 1) {
        file.replace(at + 4, "free");
      }
    }
  }

  /** Returns the place after the last box of a file that begins so. */
  static int end(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    int length = file.data().length;
    int at = 0;
    while (at <= length - 8) {
      long size = size(bytes, at, length);
      if (size < 8 || size > length - at) {
        break;
      }
      at += (int) size;
    }
    return at;
  }

  /** Returns the size that a box states, to the end of the file where it says so. */
  private static long size(ByteBuffer bytes, int at, int length) {
    long size = bytes.getInt(at) & 0xffff_ffffL;
    if (size == 1) {
      return at <= length - 16 ? bytes.getLong(at + 8) : 0;
    }
    return size == 0 ? length - at : size;
  }

  private static String brand(ByteBuffer bytes, int at) {
    byte[] letters = new byte[4];
    bytes.get(at, letters);
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  /** Returns the short name of the format. */
  public String format() {
    if (brands.contains("avif") || brands.contains("avis")) {
      return "avif";
    }
    if (brands.contains("heic") || brands.contains("heix") || brands.contains("mif1")) {
      return "heic";
    }
    return major.equals("qt  ") ? "mov" : "mp4";
  }

  /** Returns whether it is a camera's RAW file (CR3), which has a preview in it. */
  public boolean raw() {
    return major.equals("crx ");
  }

  /** Returns whether it is made of pictures, as AVIF and HEIC are. */
  public boolean pictures() {
    return !format().equals("mov") && !format().equals("mp4");
  }
}
