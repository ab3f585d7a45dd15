package dev.omnivl.media;

import dev.omnivl.failure.Failure;
import java.time.Duration;
import java.util.List;

/**
 * Reads encoded images and clips, whatever their name says; safe for many threads, one FFmpeg
 * thread each.
 *
 * <p>Images: JPEG, PNG, GIF, WebP, AVIF, HEIC. Clips: animated GIF, APNG, WebP and AVIF, and MP4,
 * MOV, WebM and Matroska files. Frames come upright, in sRGB, on white. What cannot be read fails
 * with {@code UNREADABLE_MEDIA}, what passes a cap with {@code TOO_LARGE}.
 *
 * <p>{@code targetHint} is the side, in pixels, to which the caller will resize: larger pictures
 * may then come back reduced (a JPEG is decoded at a half, quarter or eighth), but never with a
 * side shorter than one and a half times the hint. Zero asks for full size. The same bytes and hint
 * always give the same pixels.
 */
public final class MediaDecoder {
  private static final String ISO_MEDIA = "mov";
  private static final String MATROSKA = "matroska";

  private final MediaLimits limits;

  /** Makes a decoder with these caps. */
  public MediaDecoder(MediaLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads the headers.
   *
   * @param data the whole file
   * @param name what failures call it
   * @throws Failure when it cannot be read or passes a cap
   */
  public MediaInfo probe(byte[] data, String name) {
    try (FrameSource source = open(data, name)) {
      return source.info();
    }
  }

  /**
   * Decodes the image, or the first frame of a clip.
   *
   * @param data the whole file
   * @param name what failures call it
   * @param targetHint see the class
   * @throws Failure when it cannot be read or passes a cap
   */
  public Frame image(byte[] data, String name, int targetHint) {
    try (FrameSource source = open(data, name)) {
      return source.frames(List.of(Duration.ZERO), targetHint).getFirst().frame();
    }
  }

  /**
   * Decodes the frames of a clip that are shown at the sampled moments: one for each, in order, and
   * the same one twice where two moments fall on it. An image gives its one frame.
   *
   * @param data the whole file
   * @param name what failures call it
   * @param sampling which moments
   * @param targetHint see the class
   * @throws Failure when it cannot be read or passes a cap
   */
  public List<TimedFrame> frames(byte[] data, String name, FrameSampling sampling, int targetHint) {
    try (FrameSource source = open(data, name)) {
      MediaInfo info = source.info();
      List<Duration> moments =
          info.kind() == MediaKind.IMAGE
              ? List.of(Duration.ZERO)
              : sampling.moments(info.duration());
      return List.copyOf(source.frames(moments, targetHint));
    }
  }

  /**
   * Decodes the frames of a clip that are shown at these moments, in one pass: one for each, in
   * order, and the same one where two moments fall on it. A moment past the end shows the last
   * frame.
   *
   * @param data the whole file
   * @param name what failures call it
   * @param moments ascending, since the start of the clip
   * @param targetHint see the class
   * @throws Failure when it cannot be read or passes a cap
   */
  public List<TimedFrame> frames(byte[] data, String name, List<Duration> moments, int targetHint) {
    try (FrameSource source = open(data, name)) {
      return List.copyOf(source.frames(moments, targetHint));
    }
  }

  private FrameSource open(byte[] data, String name) {
    Ffmpeg.require();
    Item item = new Item(data, name, limits);
    if (item.has(0, "\u00ff\u00d8\u00ff")) {
      return StillSource.jpeg(item);
    }
    if (item.has(0, "\u0089PNG\r\n\u001a\n")) {
      Header header = PngStructure.read(item);
      return header.frames() == 1 ? StillSource.png(item, header) : animation(item, "apng");
    }
    if (item.has(0, "GIF87a") || item.has(0, "GIF89a")) {
      GifStructure.read(item);
      return animation(item, "gif");
    }
    if (item.has(0, "RIFF") && item.has(8, "WEBP")) {
      WebpStructure structure = WebpStructure.read(item);
      return structure.frames().isEmpty()
          ? StillSource.webp(item, structure)
          : new WebpAnimation(item, structure);
    }
    if (item.has(4, "ftyp") || item.has(4, "moov") || item.has(4, "mdat") || item.has(4, "wide")) {
      return isoMedia(item, IsoStructure.read(item));
    }
    if (item.has(0, "\u001aE\u00df\u00a3")) {
      return VideoSource.open(
          item, MATROSKA, MatroskaStructure.format(item), true, Timeline::ofVideo);
    }
    throw item.unreadable(
        "not an image or video of a known format"
            + " (JPEG, PNG, GIF, WebP, AVIF, HEIC, MP4, MOV, WebM, Matroska)");
  }

  private static FrameSource animation(Item item, String demuxer) {
    return VideoSource.open(item, demuxer, demuxer, false, Timeline::ofAnimation);
  }

  private static FrameSource isoMedia(Item item, IsoStructure structure) {
    String format = structure.format();
    if (!structure.pictures()) {
      return VideoSource.open(item, ISO_MEDIA, format, true, Timeline::ofVideo);
    }
    return structure.movie()
        ? VideoSource.open(item, ISO_MEDIA, format, false, Timeline::ofAnimation)
        : HeifSource.open(item, ISO_MEDIA, format);
  }
}
