package dev.omnivl.media.decode;

import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.IsoStructure;
import dev.omnivl.media.structure.MatroskaStructure;
import org.jspecify.annotations.Nullable;

/**
 * A format of moving pictures, and how FFmpeg reads it.
 *
 * @param demuxer FFmpeg's short name
 * @param name the name to report
 * @param video whether it is a video file, which stays a video even with one frame
 * @param seekable whether its index says where each moment is; without one, reading it once shows
 *     where keyframes are
 * @param cut whether the file is known to end before its recording did
 */
record VideoFormat(String demuxer, String name, boolean video, boolean seekable, boolean cut) {
  private static final String ISO_MEDIA = "mov";

  /** MPEG's transport streams come in packets of this many bytes, and with times before each. */
  private static final int TRANSPORT_PACKET = 188;

  private static final int TIMED_PACKET = 192;
  private static final int SYNC = 0x47;

  static VideoFormat animation(String demuxer, String name) {
    return new VideoFormat(demuxer, name, false, false, false);
  }

  /** A format without an index that can be trusted: its packets are read in order. */
  private static VideoFormat stream(String demuxer, String name) {
    return new VideoFormat(demuxer, name, true, false, false);
  }

  /** Returns the way of an ISO base media file that is no still picture. */
  static VideoFormat of(IsoStructure structure) {
    String name = structure.format();
    return structure.pictures()
        ? animation(ISO_MEDIA, name)
        : new VideoFormat(ISO_MEDIA, name, true, true, false);
  }

  /** Returns the format of a video file other than those by its first bytes, or null. */
  static @Nullable VideoFormat of(EncodedFile file) {
    if (file.has(0, "\u001aE\u00df\u00a3")) {
      MatroskaStructure structure = MatroskaStructure.read(file);
      return new VideoFormat("matroska", structure.format(), true, true, structure.cut());
    }
    if (file.has(0, "RIFF") && file.has(8, "AVI ")) {
      long stated = file.littleEndian().getInt(4) & 0xffff_ffffL;
      boolean cut = stated > file.data().length - 8L;
      return new VideoFormat("avi", "avi", true, !cut, cut);
    }
    if (file.has(0, "0&\u00b2u\u008ef\u00cf\u0011\u00a6\u00d9\0\u00aa\0b\u00cel")) {
      return stream("asf", "wmv");
    }
    if (file.has(0, "FLV\u0001")) {
      return stream("flv", "flv");
    }
    if (file.has(0, "OggS")) {
      return stream("ogg", "ogv");
    }
    if (file.has(0, "\0\0\u0001\u00ba")) {
      return stream("mpeg", "mpg");
    }
    if (synchronous(file, 0, TRANSPORT_PACKET)) {
      return stream("mpegts", "ts");
    }
    return synchronous(file, 4, TIMED_PACKET) ? stream("mpegts", "m2ts") : null;
  }

  private static boolean synchronous(EncodedFile file, int first, int step) {
    byte[] data = file.data();
    for (int i = 0; i < 4; i++) {
      int at = first + i * step;
      if (at >= data.length || data[at] != SYNC) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a packet is reached by its place in the file, because times have none. */
  boolean byBytes() {
    return demuxer.startsWith("mpeg");
  }

  /** Returns whether an index says where each packet is, so that one that is not there lacks. */
  boolean indexed() {
    return demuxer.equals(ISO_MEDIA);
  }
}
