package dev.omnivl.media.structure;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an MP4 or MOV, or of a sequence of pictures, before FFmpeg makes lists of what they
 * announce.
 *
 * <p>A table may announce millions of entries in a few bytes: samples that all have one size, runs
 * of one duration, fragments without values of their own. Tracks that show nothing (sound,
 * subtitles, time codes) are hidden from FFmpeg, so that an hour of uncompressed sound, which has a
 * hundred million samples, is nothing to it. The other tracks' tables are added up and capped.
 */
public final class MovieTables {
  /** Boxes that hold boxes, wherever a reader meets them. */
  private static final Set<String> HOLDERS =
      Set.of(
          "moov", "trak", "mdia", "minf", "stbl", "edts", "dinf", "udta", "mvex", "moof", "traf",
          "tref", "sinf", "schi", "ilst", "wave", "iprp");

  /** What tracks handle that show no pictures of their own. */
  private static final Set<String> NOT_SHOWN =
      Set.of("soun", "tmcd", "meta", "text", "sbtl", "subt", "clcp", "hint", "mdta", "subp");

  private static final int DEPTH = 10;

  /** For each sample, FFmpeg walks the list of edits. */
  private static final long SAMPLES_TIMES_EDITS = 50_000_000;

  private final EncodedFile file;
  private long samples;
  private long times;
  private long offsets;
  private long edits;

  private MovieTables(EncodedFile file) {
    this.file = file;
  }

  /** Checks all tables and hides the tracks that show nothing. */
  public static void check(EncodedFile file) {
    MovieTables tables = new MovieTables(file);
    try {
      tables.boxes(Bytes.of(file), 0);
    } catch (IndexOutOfBoundsException e) {
      throw file.unreadable("damaged MP4 or MOV headers");
    }
  }

  /** Walks boxes up to what is no box any more, which is the reader's to judge. */
  private void boxes(Bytes bytes, int depth) {
    long at = bytes.from();
    while (bytes.holds(at, 8)) {
      long size = bytes.u32(at);
      int head = 8;
      if (size == 1 && bytes.holds(at, 16)) {
        size = bytes.number(at + 8, 8);
        head = 16;
      } else if (size == 0) {
        size = bytes.to() - at;
      }
      if (size < head || !bytes.holds(at, head)) {
        return;
      }
      long end = Math.min(bytes.to(), at + Math.min(size, bytes.to()));
      box(bytes.letters(at + 4, 4), bytes.part(at + head, end), (int) at, depth);
      at = end;
    }
  }

  private void box(String type, Bytes content, int at, int depth) {
    switch (type) {
      case "trak" -> {
        if (NOT_SHOWN.contains(handler(content))) {
          file.replace(at + 4, "free");
        } else {
          boxes(content, depth + 1);
        }
      }
      case "cmov" ->
          throw file.unreadable(
              "its header is compressed (cmov), which is not read; export it again");
      case "stsz", "stz2" -> samples(count(content, 8));
      case "trun" -> samples(count(content, 4));
      case "stts" -> {
        times += sum(content);
        file.checkFrames(times);
      }
      case "ctts" -> {
        offsets += sum(content);
        file.checkFrames(offsets);
      }
      case "elst" -> {
        edits += count(content, 4);
        checkEdits();
      }
      case "meta" -> {
        if (content.has(content.from() + 4, "hdlr")) {
          boxes(content, depth + 1);
        } else if (content.has(content.from() + 8, "hdlr")) {
          boxes(content.part(content.from() + 4, content.to()), depth + 1);
        } else {
          file.replace(at + 4, "free"); // FFmpeg would search it for the first box it knows
        }
      }
      default -> {
        if (HOLDERS.contains(type) && depth < DEPTH) {
          boxes(content, depth + 1);
        }
      }
    }
  }

  private void samples(long more) {
    samples += more;
    file.checkFrames(samples);
    checkEdits();
  }

  private void checkEdits() {
    if (edits > 1 && edits * samples > SAMPLES_TIMES_EDITS) {
      throw file.unreadable(
          "its list of edits has " + edits + " entries, for " + samples + " frames");
    }
  }

  /** Returns a table's stated number of entries, or 0 where the box ends before it. */
  private static long count(Bytes table, int skip) {
    return table.holds(table.from(), skip + 4) ? table.u32(table.from() + skip) : 0;
  }

  /** Returns how many samples a table of runs covers. */
  private static long sum(Bytes table) {
    long sum = 0;
    long entries = count(table, 4);
    for (long i = 0, at = table.from() + 8; i < entries && table.holds(at, 8); i++, at += 8) {
      sum += table.u32(at);
    }
    return sum;
  }

  /** Returns the four letters that say what a track is for, or none. */
  private static String handler(Bytes track) {
    Bytes media = child(track, "mdia");
    Bytes handler = media == null ? null : child(media, "hdlr");
    return handler == null || !handler.holds(handler.from(), 12)
        ? ""
        : handler.letters(handler.from() + 8, 4);
  }

  private static @Nullable Bytes child(Bytes bytes, String type) {
    long at = bytes.from();
    while (bytes.holds(at, 8)) {
      long size = bytes.u32(at);
      if (size < 8 || !bytes.holds(at, size)) {
        return null;
      }
      if (bytes.has(at + 4, type)) {
        return bytes.part(at + 8, at + size);
      }
      at += size;
    }
    return null;
  }
}
