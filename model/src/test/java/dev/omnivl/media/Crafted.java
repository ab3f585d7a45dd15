package dev.omnivl.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Files that make a careless reader work far more than their bytes are worth. */
final class Crafted {
  /** The size of the large ones, bytes. */
  static final int LARGE = 8 << 20;

  private Crafted() {}

  /** Returns files of 8 MB, by what is in them. */
  static Map<String, byte[]> large() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("iso: tiny boxes", join(ftyp("isom"), fill(box("free"))));
    files.put("iso: tiny uuid boxes", join(ftyp("isom"), fill(box("uuid"))));
    files.put("iso: brands", join(box("ftyp", fill(latin("abcd"))), box("moov")));
    files.put("iso: tracks", join(ftyp("isom"), box("moov", fill(box("trak")))));
    files.put("iso: sound tracks", join(ftyp("isom"), box("moov", fill(soundTrack()))));
    files.put("iso: nested", join(ftyp("isom"), nested("moov", 100_000)));
    files.put("iso: edits", movie(box("edts", box("elst", table(fill(new byte[12]), 12)))));
    files.put("heif: tiny boxes", heif(fill(box("free"))));
    files.put("heif: many locations", heif(fill(locationsToTheEnd())));
    files.put("heif: one table of locations", heif(box("iloc", longTable(4, 8))));
    files.put("heif: references", heif(box("iref", join(new byte[4], fill(reference())))));
    files.put("heif: properties", heif(box("iprp", box("ipco", fill(box("irot", new byte[1]))))));
    files.put("heif: one long property for all", heif(longProperty()));
    files.put("heif: item infos", heif(box("iinf", join(new byte[6], fill(exifInfo())))));
    files.put("jpeg: markers", join(jpegStart(), fill(bytes(0xff, 0xd0)), bytes(0xff, 0xd9)));
    files.put("jpeg: comments", join(bytes(0xff, 0xd8), fill(bytes(0xff, 0xfe, 0, 2))));
    files.put("jpeg: scans", progressive(8000, LARGE));
    files.put("jpeg: scans of a small picture", progressive(16, LARGE));
    files.put("jpeg: tables", join(jpegStart(), fill(huffmanTable())));
    files.put("png: chunks", join(pngStart(8, 8), fill(chunk("teXt", new byte[0]))));
    files.put("png: profiles", join(pngStart(8, 8), fill(profile(40_000))));
    files.put("apng: texts", join(apng(), fill(packedText(1 << 20)), chunk("IEND", new byte[0])));
    files.put("gif: extensions", join(gifStart(64, 64), fill(bytes(0x21, 0xfe, 0)), bytes(0x3b)));
    files.put("gif: pictures", join(gifStart(64, 64), fill(gifPicture()), bytes(0x3b)));
    files.put("webp: chunks", webp(fill(riff("abcd", new byte[0]))));
    files.put("webp: frames", webp(fill(riff("ANMF", new byte[24]))));
    files.put("mkv: elements", join(mkvStart(), fill(bytes(0xec, 0x80))));
    files.put("mkv: clusters", join(mkvStart(), fill(bytes(0x1f, 0x43, 0xb6, 0x75, 0x80))));
    return files;
  }

  /** Returns small files that would take gigabytes or minutes, by what is in them. */
  static Map<String, byte[]> greedy() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("png: a text of 300 MB", join(pngStart(48, 48), packedText(300 << 20), pngEnd()));
    files.put("png: a profile of 300 MB", join(pngStart(48, 48), profile(300 << 20), pngEnd()));
    files.put("apng: a text of 300 MB", join(apng(), packedText(300 << 20), pngEnd()));
    files.put("mov: a compressed header", movie(box("cmov", box("dcom", latin("zlib")))));
    files.put("mp4: sizes", movie(sampleTable(box("stsz", ints(0, 1, 85_000_000)))));
    files.put("mp4: durations", movie(sampleTable(box("stts", ints(0, 1, 2_000_000_000, 1)))));
    files.put("mp4: offsets of time", movie(sampleTable(box("ctts", ints(0, 1, 99_000_000, 1)))));
    files.put("mp4: a fragment", join(movie(new byte[0]), fragment(2_000_000_000)));
    files.put("gif: 24,000 large frames", join(gifStart(2944, 2944), repeat(gifPicture(), 24_000)));
    files.put("jpeg: 1,000 scans", progressive(9984, 60_000));
    files.put("png: 10,000 x 10,000", join(pngStart(10_000, 10_000), pngEnd()));
    return files;
  }

  /** An MP4 whose sound has more samples than any clip has frames, as uncompressed sound has. */
  static byte[] withUncompressedSound(byte[] mp4) {
    byte[] sound =
        box(
            "trak",
            box(
                "mdia",
                box("hdlr", join(new byte[8], latin("soun"), new byte[13])),
                box("minf", box("stbl", box("stsz", ints(0, 4, 500_000_000))))));
    int moov = Surgery.indexOf(mp4, "moov") - 4;
    ByteBuffer buffer = ByteBuffer.wrap(mp4.clone());
    int size = buffer.getInt(moov);
    if (moov + size != mp4.length) {
      throw new IllegalArgumentException("the header must come last");
    }
    buffer.putInt(moov, size + sound.length);
    return join(buffer.array(), sound);
  }

  private static byte[] fill(byte[] piece) {
    return repeat(piece, (LARGE - 200) / piece.length);
  }

  static byte[] repeat(byte[] piece, int times) {
    byte[] all = new byte[Math.multiplyExact(piece.length, times)];
    for (int at = 0; at < all.length; at += piece.length) {
      System.arraycopy(piece, 0, all, at, piece.length);
    }
    return all;
  }

  private static byte[] ftyp(String brand) {
    return box("ftyp", latin(brand), new byte[4]);
  }

  private static byte[] movie(byte[] inTrack) {
    byte[] handler = box("hdlr", join(new byte[8], latin("vide"), new byte[13]));
    byte[] track = box("trak", box("mdia", handler), inTrack);
    byte[] known = box("mdia", handler, box("minf", box("stbl", box("stsz", ints(0, 1, 900_000)))));
    return join(ftyp("isom"), box("moov", track, box("trak", known)));
  }

  private static byte[] sampleTable(byte[] content) {
    return box("mdia", box("minf", box("stbl", content)));
  }

  private static byte[] fragment(int samples) {
    return box("moof", box("traf", box("trun", ints(0, samples))));
  }

  private static byte[] soundTrack() {
    return box("trak", box("mdia", box("hdlr", join(new byte[8], latin("soun")))));
  }

  private static byte[] nested(String type, int times) {
    ByteBuffer all = ByteBuffer.allocate(LARGE);
    for (int i = 0; i < times; i++) {
      all.putInt(LARGE - 8 * i).put(latin(i == 0 ? type : "udta"));
    }
    return all.array();
  }

  private static byte[] heif(byte[] inMeta) {
    return join(ftyp("mif1"), box("meta", new byte[4], inMeta));
  }

  private static byte[] table(byte[] entries, int entry) {
    return join(ints(0, entries.length / entry), entries);
  }

  /** A small box of locations that announces four thousand million of them. */
  private static byte[] locationsToTheEnd() {
    return box("iloc", bytes(2, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff));
  }

  private static byte[] longTable(int head, int entry) {
    byte[] table = new byte[(LARGE - 300) / entry * entry + head + 6];
    table[0] = 2;
    ByteBuffer.wrap(table).putInt(head + 2, (LARGE - 300) / entry);
    return table;
  }

  private static byte[] reference() {
    return box("auxl", bytes(0, 7, 0, 1, 0, 1));
  }

  private static byte[] exifInfo() {
    return box("infe", join(bytes(2, 0, 0, 0, 0, 5, 0, 0), latin("Exif"), new byte[1]));
  }

  /** A property of 4 MB, which four million associations name. */
  private static byte[] longProperty() {
    byte[] words = new byte[LARGE / 2 - 200];
    java.util.Arrays.fill(words, 4, words.length - 1, (byte) 'x');
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    int count = (LARGE / 2 - 200) / 258;
    for (int i = 0; i < count; i++) {
      entries.writeBytes(bytes(0, 1, 255));
      entries.writeBytes(repeat(bytes(1), 255));
    }
    byte[] associations = box("ipma", join(ints(0, count), entries.toByteArray()));
    return join(
        box("pitm", bytes(0, 0, 0, 0, 0, 0)),
        box("iref", new byte[4], box("auxl", bytes(0, 1, 0, 1, 0, 0))),
        box("iprp", box("ipco", box("auxC", words)), associations));
  }

  private static byte[] jpegStart() {
    return join(bytes(0xff, 0xd8), jpegFrame(64, 0xc2));
  }

  private static byte[] jpegFrame(int side, int marker) {
    byte[] quantization = new byte[69];
    java.util.Arrays.fill(quantization, 5, 69, (byte) 1);
    System.arraycopy(bytes(0xff, 0xdb, 0, 67, 0), 0, quantization, 0, 5);
    int high = side >> 8;
    int low = side & 0xff;
    return join(
        quantization,
        bytes(0xff, marker, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0),
        huffmanTable());
  }

  private static byte[] huffmanTable() {
    return join(bytes(0xff, 0xc4, 0, 20, 0, 1), new byte[15], bytes(0));
  }

  /** A grey picture of empty scans, as many as fill so many bytes. */
  private static byte[] progressive(int side, int size) {
    byte[] scan = bytes(0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0);
    byte[] start = join(bytes(0xff, 0xd8), jpegFrame(side, 0xc2));
    int count = (size - start.length - 2) / scan.length;
    return join(start, repeat(scan, count), bytes(0xff, 0xd9));
  }

  private static byte[] pngStart(int width, int height) {
    byte[] header = ByteBuffer.allocate(13).putInt(width).putInt(height).array();
    header[8] = 8;
    header[9] = 2;
    return join(bytes(0x89, 'P', 'N', 'G', 13, 10, 26, 10), chunk("IHDR", header));
  }

  private static byte[] pngEnd() {
    byte[] pixels = packed(48 * (1 + 3 * 48));
    return join(chunk("IDAT", pixels), chunk("IEND", new byte[0]));
  }

  private static byte[] apng() {
    List<Picture> greys = MediaFiles.greys(16, 16, 2);
    byte[] whole = MediaFiles.apng(greys);
    return java.util.Arrays.copyOf(whole, whole.length - 12); // without the end
  }

  private static byte[] profile(int size) {
    return chunk("iCCP", join(latin("x"), new byte[2], packed(size)));
  }

  private static byte[] packedText(int size) {
    return chunk("zTXt", join(latin("x"), new byte[2], packed(size)));
  }

  private static byte[] packed(int size) {
    Deflater deflater = new Deflater(9);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] zeros = new byte[1 << 16];
    byte[] some = new byte[1 << 16];
    for (int left = size; left > 0; left -= zeros.length) {
      deflater.setInput(zeros, 0, Math.min(left, zeros.length));
      while (!deflater.needsInput()) {
        out.write(some, 0, deflater.deflate(some));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(some, 0, deflater.deflate(some));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] chunk(String type, byte[] content) {
    byte[] body = join(latin(type), content);
    CRC32 sum = new CRC32();
    sum.update(body);
    return join(ints(content.length), body, ints((int) sum.getValue()));
  }

  private static byte[] gifStart(int width, int height) {
    return join(
        latin("GIF89a"),
        bytes(width & 0xff, width >> 8, height & 0xff, height >> 8, 0x80, 0, 0),
        new byte[6]);
  }

  private static byte[] gifPicture() {
    return bytes(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0);
  }

  private static byte[] webp(byte[] chunks) {
    byte[] canvas = riff("VP8X", bytes(2, 0, 0, 0, 63, 0, 0, 63, 0, 0));
    byte[] body = join(latin("WEBP"), canvas, chunks);
    return riff("RIFF", body);
  }

  private static byte[] riff(String type, byte[] content) {
    int length = Integer.reverseBytes(content.length);
    return join(latin(type), ints(length), content);
  }

  private static byte[] mkvStart() {
    byte[] type = join(bytes(0x42, 0x82, 0x88), latin("matroska"));
    return join(
        bytes(0x1a, 0x45, 0xdf, 0xa3, 0x80 | type.length),
        type,
        bytes(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  }

  private static byte[] box(String type, byte[]... contents) {
    byte[] content = join(contents);
    return join(ints(content.length + 8), latin(type), content);
  }

  private static byte[] ints(int... numbers) {
    ByteBuffer all = ByteBuffer.allocate(4 * numbers.length);
    for (int number : numbers) {
      all.putInt(number);
    }
    return all.array();
  }

  private static byte[] bytes(int... numbers) {
    byte[] all = new byte[numbers.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) numbers[i];
    }
    return all;
  }

  private static byte[] latin(String letters) {
    return letters.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
