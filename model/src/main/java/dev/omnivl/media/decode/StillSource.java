package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_JPEG2000;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reduction;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.Header;
import dev.omnivl.media.structure.PngStructure;
import dev.omnivl.media.structure.WebpStructure;
import dev.omnivl.media.webp.WebpPixels;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A still picture other than JPEG: one file is one packet, no demuxer in between. */
final class StillSource implements OpenedMedium {
  /** Samples, alpha apart and as colours of their own, and the planes that we make colours of. */
  private static final int WEBP_BYTES = 7;

  /** Wavelets are numbers of 4 bytes, several for each sample. */
  private static final int JPEG2000_BYTES = 30;

  /** Four samples of 16 bits. */
  private static final int OTHER_BYTES = 8;

  private static final long MEMORY_AT_LEAST = 4 << 20;

  private final EncodedFile file;
  private final Header header;
  private final Orientation orientation;
  private final String format;
  private final int codec;
  private final byte @Nullable [] profile;
  private final Supplier<byte[]> picture;
  private final int bytesOfAPixel;

  private StillSource(
      EncodedFile file,
      Header header,
      String format,
      int codec,
      byte @Nullable [] profile,
      Supplier<byte[]> picture,
      Orientation orientation,
      int bytesOfAPixel) {
    this.file = file;
    this.header = header;
    this.orientation = orientation;
    this.format = format;
    this.codec = codec;
    this.profile = profile;
    this.picture = picture;
    this.bytesOfAPixel = bytesOfAPixel;
  }

  static StillSource png(EncodedFile file, PngStructure structure) {
    return new StillSource(
        file,
        structure.header(),
        "png",
        AV_CODEC_ID_PNG,
        structure.profile(),
        structure::picture,
        structure.header().orientation(),
        structure.bytesOfAPixel());
  }

  static StillSource webp(EncodedFile file, WebpStructure structure) {
    Header header = structure.header();
    return new StillSource(
        file,
        header,
        "webp",
        AV_CODEC_ID_WEBP,
        structure.profile(),
        file::data,
        header.orientation(),
        WEBP_BYTES);
  }

  /**
   * Opens a file that its decoder reads as it is.
   *
   * @param format the name to report
   * @param codec FFmpeg's number of the decoder
   */
  static StillSource plain(EncodedFile file, Header header, String format, int codec) {
    return plain(file, header, format, codec, Orientation.NORMAL);
  }

  /** Opens a file that its decoder reads as it is, and that says how it must be turned. */
  static StillSource plain(
      EncodedFile file, Header header, String format, int codec, Orientation orientation) {
    int bytes = codec == AV_CODEC_ID_JPEG2000 ? JPEG2000_BYTES : OTHER_BYTES;
    return new StillSource(file, header, format, codec, null, file::data, orientation, bytes);
  }

  @Override
  public MediaInfo info() {
    return info(header, orientation, format);
  }

  /** Returns what the headers of a still picture say. */
  static MediaInfo info(Header header, Orientation orientation, String format) {
    boolean turned = orientation.transposes();
    return new MediaInfo(
        MediaKind.IMAGE,
        format,
        turned ? header.height() : header.width(),
        turned ? header.width() : header.height(),
        Duration.ZERO,
        1);
  }

  @Override
  public MediaFacts facts() {
    return header.facts();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    long bytes =
        (long) header.width() * header.height() * bytesOfAPixel
            + Reduction.bytes(header.width(), header.height(), targetHint)
            + 2L * file.data().length
            + MEMORY_AT_LEAST;
    try (DecodeMemory.Held memory = file.reserve(bytes);
        Codec decoder = Codec.ofPictures(file, codec, 0, codec == AV_CODEC_ID_PNG)) {
      byte[] data = picture.get();
      AVFrame decoded = decoder.picture(data, 0, data.length);
      Frame stored =
          codec == AV_CODEC_ID_WEBP
              ? WebpPixels.rgb(decoded, targetHint, profile)
              : Pixels.rgb(decoded, targetHint, Pixels.Assumed.STILL, profile);
      TimedFrame still = new TimedFrame(Duration.ZERO, orientation.upright(stored));
      return Collections.nCopies(moments.size(), still);
    }
  }

  @Override
  public void close() {}
}
