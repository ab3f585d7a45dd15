package dev.omnivl.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** A JPEG, PNG or still WebP: one file is one packet, no demuxer in between. */
final class StillSource implements FrameSource {
  /** The decoder scales in the DCT domain by at most 8. */
  private static final int MOST_HALVINGS = 3;

  private final Item item;
  private final Header header;
  private final Orientation orientation;
  private final String format;
  private final int codec;
  private final byte @Nullable [] profile;

  private StillSource(
      Item item, Header header, String format, int codec, byte @Nullable [] profile) {
    this.item = item;
    this.header = header;
    this.orientation = header.orientation();
    this.format = format;
    this.codec = codec;
    this.profile = profile;
  }

  static StillSource jpeg(Item item) {
    return new StillSource(item, JpegStructure.read(item), "jpeg", AV_CODEC_ID_MJPEG, null);
  }

  static StillSource png(Item item, Header header) {
    return new StillSource(item, header, "png", AV_CODEC_ID_PNG, null);
  }

  static StillSource webp(Item item, WebpStructure structure) {
    return new StillSource(item, structure.header(), "webp", AV_CODEC_ID_WEBP, structure.profile());
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
            ? Pixels.halvings(header.width(), header.height(), targetHint, MOST_HALVINGS)
            : 0;
    try (Codec decoder = Codec.ofPictures(item, codec, halvings, codec == AV_CODEC_ID_PNG)) {
      byte[] data = item.data();
      AVFrame picture = decoder.picture(data, 0, data.length);
      Frame stored =
          codec == AV_CODEC_ID_WEBP
              ? Pixels.rgbOfWebp(picture, targetHint, profile)
              : Pixels.rgb(picture, targetHint, Pixels.Assumed.STILL, profile);
      TimedFrame still = new TimedFrame(Duration.ZERO, orientation.upright(stored));
      return Collections.nCopies(moments.size(), still);
    }
  }

  @Override
  public void close() {}
}
