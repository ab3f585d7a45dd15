package dev.omnivl.media.structure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The outermost boxes of an ISO base media file: MP4, MOV, AVIF, HEIC. A box that reaches past the
 * end of the bytes means a truncated file.
 *
 * @param major the brand the file names first
 * @param brands all it names, the first too
 * @param movie whether it has tracks, as videos and picture sequences do
 */
public record IsoStructure(String major, Set<String> brands, boolean movie) {

  public static IsoStructure read(EncodedFile file) {
    ByteBuffer bytes = file.bigEndian();
    String major = "qt  "; // files older than brands are QuickTime's
    Set<String> brands = new HashSet<>();
    boolean movie = false;
    int length = file.data().length;
    try {
      long at = 0;
      while (at < length) {
        int here = (int) at;
        long size = bytes.getInt(here) & 0xffff_ffffL;
        if (size == 1) {
          size = bytes.getLong(here + 8);
        } else if (size == 0) {
          size = length - at;
        }
        if (size < 8 || size > length - at) {
          throw file.truncated("MP4, MOV, AVIF or HEIC");
        }
        if (file.has(here + 4, "ftyp")) {
          major = brand(bytes, here + 8);
          brands.add(major);
          for (int brand = here + 16; brand + 4 <= at + size; brand += 4) {
            brands.add(brand(bytes, brand));
          }
        } else if (file.has(here + 4, "moov")) {
          movie = true;
        }
        at += size;
      }
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("MP4, MOV, AVIF or HEIC");
    }
    return new IsoStructure(major, Set.copyOf(brands), movie);
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

  /** Returns whether it is made of pictures, as AVIF and HEIC are. */
  public boolean pictures() {
    return !format().equals("mov") && !format().equals("mp4");
  }
}
