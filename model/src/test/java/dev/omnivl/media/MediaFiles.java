package dev.omnivl.media;

import dev.omnivl.media.decode.MediaDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The formats under test, by name. */
final class MediaFiles {
  private MediaFiles() {}

  /** Returns what the headers of a file say. */
  static MediaInfo info(MediaDecoder decoder, byte[] file, String name) {
    try (OpenedMedium medium = decoder.open(file, name)) {
      return medium.info();
    }
  }

  /** Returns a still and a clip in each format that is made here, by its name. */
  static Map<String, byte[]> ofEachFormat(Picture still, List<Picture> clip) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("jpeg", jpeg(still));
    files.put("png", png(still));
    files.put("webp lossless", webp(still));
    files.put("webp lossy", webpLossy(still));
    files.put("webp clip", animatedWebp(clip));
    files.put("gif", gif(clip));
    files.put("apng", apng(clip));
    files.put("avif", avif(List.of(still)));
    files.put("avif clip", avif(clip));
    files.put("mp4", mp4(clip));
    files.put("mov", mov(clip));
    files.put("webm", webm(clip));
    files.put("mkv", mkv(clip));
    return files;
  }

  static byte[] png(Picture picture) {
    return new Encoder("image2", "png", "rgba", 1, Map.of("update", "1")).encode(List.of(picture));
  }

  static byte[] jpeg(Picture picture) {
    return jpeg(picture, "yuvj444p");
  }

  static byte[] jpeg(Picture picture, String pixels) {
    return new Encoder(
            "image2",
            "mjpeg",
            pixels,
            1,
            Map.of("update", "1", "flags", "+qscale", "global_quality", "118"))
        .encode(List.of(picture));
  }

  static byte[] webp(Picture picture) {
    return new Encoder("webp", "libwebp", "bgra", 1, Map.of("lossless", "1", "exact", "1"))
        .encode(List.of(picture));
  }

  static byte[] webpLossy(Picture picture) {
    return new Encoder("webp", "libwebp", "yuva420p", 1, Map.of("quality", "95"))
        .encode(List.of(picture));
  }

  static byte[] gif(List<Picture> pictures) {
    return new Encoder("gif", "gif", "rgb8", 10, Map.of()).encode(pictures);
  }

  static byte[] apng(List<Picture> pictures) {
    return new Encoder("apng", "apng", "rgba", 10, Map.of("plays", "0")).encode(pictures);
  }

  static byte[] animatedWebp(List<Picture> pictures) {
    return new Encoder("webp", "libwebp_anim", "bgra", 10, Map.of("lossless", "1"))
        .encode(pictures);
  }

  static byte[] avif(List<Picture> pictures) {
    return new Encoder("avif", "libaom-av1", "yuv444p", 10, Map.of("cpu-used", "8", "crf", "10"))
        .encode(pictures);
  }

  static byte[] mp4(List<Picture> pictures) {
    return new Encoder("mp4", "libopenh264", "yuv420p", 10, Map.of("g", "10", "b", "2000000"))
        .encode(pictures);
  }

  static byte[] mov(List<Picture> pictures) {
    return new Encoder("mov", "mpeg4", "yuv420p", 10, Map.of("g", "10", "qmax", "2"))
        .encode(pictures);
  }

  static byte[] webm(List<Picture> pictures) {
    return new Encoder(
            "webm",
            "libvpx-vp9",
            "yuv420p",
            10,
            Map.of("g", "10", "deadline", "realtime", "crf", "10"))
        .encode(pictures);
  }

  static byte[] mkv(List<Picture> pictures) {
    return new Encoder(
            "matroska",
            "libvpx",
            "yuv420p",
            10,
            Map.of("g", "10", "deadline", "realtime", "b", "2000000"))
        .encode(pictures);
  }

  /**
   * Plain frames, each of another grey: frame {@code i} of {@code count} has the level {@code 20 +
   * 200 i / count}.
   */
  static List<Picture> greys(int width, int height, int count) {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(Picture.plain(width, height, grey(i, count) * 0x010101));
    }
    return pictures;
  }

  static int grey(int index, int count) {
    return 20 + 200 * index / count;
  }
}
