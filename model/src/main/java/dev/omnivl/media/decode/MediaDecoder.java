package dev.omnivl.media.decode;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.FrameSampling;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Patience;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Ffmpeg;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.GifStructure;
import dev.omnivl.media.structure.IsoStructure;
import dev.omnivl.media.structure.MovieTables;
import dev.omnivl.media.structure.PngStructure;
import dev.omnivl.media.structure.WebpStructure;
import dev.omnivl.media.webp.WebpAnimation;
import java.util.List;

/**
 * Reads encoded images and clips, whatever their name says; safe for many threads, one FFmpeg
 * thread each.
 *
 * <p>Images: JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF, BMP, JPEG 2000, PSD, PPM, and the preview in a
 * camera's RAW file. Clips: animated GIF, APNG, WebP and AVIF, and MP4, MOV, WebM, Matroska, AVI,
 * WMV, FLV, Ogg, MPEG and MPEG-TS files. Frames come upright, in sRGB, on white. What cannot be
 * read fails with {@code UNREADABLE_MEDIA}, what passes a cap with {@code TOO_LARGE}, what nobody
 * waits for any more with {@code EXPIRED}.
 *
 * <p>{@code targetHint} is the side, in pixels, to which the caller will resize: larger pictures
 * may then come back reduced (a JPEG is decoded at a half, quarter or eighth), but never with a
 * side shorter than one and a half times the hint. Zero asks for full size. The same bytes and hint
 * always give the same pixels.
 */
public final class MediaDecoder {
  private final MediaLimits limits;
  private final DecodeMemory memory;

  /** Makes a decoder with these caps. */
  public MediaDecoder(MediaLimits limits) {
    this.limits = limits;
    this.memory = new DecodeMemory(limits.maxMemory());
  }

  /**
   * Opens a medium: its structure is walked, its headers are checked, no pixel is decoded.
   *
   * @param data the whole file
   * @param name what failures call it
   * @param patience of whoever waits for it, until it is closed
   * @throws Failure when it cannot be read or passes a cap
   */
  public OpenedMedium open(byte[] data, String name, Patience patience) {
    Ffmpeg.require(limits.maxMemory());
    EncodedFile file = new EncodedFile(data, name, limits, patience, memory);
    return Timed.open(file, () -> opened(file));
  }

  /** Opens a medium for a caller that waits however long it takes; the rest as above. */
  public OpenedMedium open(byte[] data, String name) {
    return open(data, name, Patience.ENDLESS);
  }

  /**
   * Decodes the image, or the first frame of a clip, for a caller that wants nothing else of it.
   *
   * @param data the whole file
   * @param name what failures call it
   * @param targetHint see the class
   * @throws Failure when it cannot be read or passes a cap
   */
  public Frame image(byte[] data, String name, int targetHint) {
    try (OpenedMedium medium = open(data, name)) {
      return medium.image(targetHint);
    }
  }

  /**
   * Decodes the frames of a clip that are shown at the sampled moments, for a caller that wants
   * nothing else of it: one for each, in order, and the same one twice where two moments fall on
   * it. An image gives its one frame.
   *
   * @param data the whole file
   * @param name what failures call it
   * @param sampling which moments
   * @param targetHint see the class
   * @throws Failure when it cannot be read or passes a cap
   */
  public List<TimedFrame> frames(byte[] data, String name, FrameSampling sampling, int targetHint) {
    try (OpenedMedium medium = open(data, name)) {
      return medium.frames(sampling, targetHint);
    }
  }

  private static OpenedMedium opened(EncodedFile file) {
    if (file.has(0, "\u00ff\u00d8")) {
      return JpegSource.open(file);
    }
    if (file.has(0, "\u0089PNG\r\n\u001a\n")) {
      PngStructure structure = PngStructure.read(file);
      if (structure.header().frames() == 1) {
        return StillSource.png(file, structure);
      }
      structure.hideWords();
      return VideoSource.open(file, VideoFormat.animation("apng", "apng"), structure.profile());
    }
    if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
      GifStructure.read(file);
      return VideoSource.open(file, VideoFormat.animation("gif", "gif"));
    }
    if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
      WebpStructure structure = WebpStructure.read(file);
      return structure.frames().isEmpty()
          ? StillSource.webp(file, structure)
          : new WebpAnimation(file, structure);
    }
    if (IsoStructure.starts(file)) {
      return isoMedia(file, IsoStructure.read(file));
    }
    VideoFormat video = VideoFormat.of(file);
    return video == null ? StillFormat.open(file) : VideoSource.open(file, video);
  }

  private static OpenedMedium isoMedia(EncodedFile file, IsoStructure structure) {
    if (structure.raw()) {
      return RawPreview.open(file, 1);
    }
    if (structure.pictures() && !structure.movie()) {
      return HeifSource.open(file, structure.format());
    }
    IsoStructure.mend(file);
    MovieTables.check(file);
    return VideoSource.open(file, VideoFormat.of(structure));
  }
}
