package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reduction;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.Header;
import dev.omnivl.media.structure.JpegStructure;
import dev.omnivl.media.structure.WebpStructure;
import dev.omnivl.media.webp.WebpPixels;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A JPEG, PNG or still WebP: one file is one packet, no demuxer in between. */
final class StillSource implements OpenedMedium {
  /** The decoder scales in the DCT domain by at most 8. */
  private static final int MOST_HALVINGS = 3;

  private final EncodedFile file;
  private final Header header;
  private final Orientation orientation;
  private final String format;
  private final int codec;
  private final byte @Nullable [] profile;

  private StillSource(
      EncodedFile file, Header header, String format, int codec, byte @Nullable [] profile) {
    this.file = file;
    this.header = header;
    this.orientation = header.orientation();
    this.format = format;
    this.codec = codec;
    this.profile = profile;
  }

  static StillSource jpeg(EncodedFile file) {
    return new StillSource(file, JpegStructure.read(file), "jpeg", AV_CODEC_ID_MJPEG, null);
  }

  static StillSource png(EncodedFile file, Header header) {
    return new StillSource(file, header, "png", AV_CODEC_ID_PNG, null);
  }

  static StillSource webp(EncodedFile file, WebpStructure structure) {
    return new StillSource(file, structure.header(), "webp", AV_CODEC_ID_WEBP, structure.profile());
  }

  @Override
  public MediaInfo info() {
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
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    int halvings =
        codec == AV_CODEC_ID_MJPEG
            ? Reduction.halvings(header.width(), header.height(), targetHint, MOST_HALVINGS)
            : 0;
    try (Codec decoder = Codec.ofPictures(file, codec, halvings, codec == AV_CODEC_ID_PNG)) {
      byte[] data = file.data();
      AVFrame picture = decoder.picture(data, 0, data.length);
      Frame stored =
          codec == AV_CODEC_ID_WEBP
              ? WebpPixels.rgb(picture, targetHint, profile)
              : Pixels.rgb(picture, targetHint, Pixels.Assumed.STILL, profile);
      TimedFrame still = new TimedFrame(Duration.ZERO, orientation.upright(stored));
      return Collections.nCopies(moments.size(), still);
    }
  }

  @Override
  public void close() {}
}
