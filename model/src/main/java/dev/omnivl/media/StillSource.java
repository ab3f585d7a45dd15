package dev.omnivl.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** A JPEG, PNG or still WebP: one file is one packet, no demuxer in between. */
final class StillSource implements FrameSource {
  /** The decoder scales in the DCT domain by at most 8. */
  private static final int MOST_HALVINGS = 3;

  private final Item item;
  private final Header header;
  private final Orientation orientation;
  private final String format;
  private final int codec;

  private StillSource(Item item, Header header, String format, int codec) {
    this.item = item;
    this.header = header;
    this.orientation = header.orientation();
    this.format = format;
    this.codec = codec;
  }

  static StillSource jpeg(Item item) {
    return new StillSource(item, JpegStructure.read(item), "jpeg", AV_CODEC_ID_MJPEG);
  }

  static StillSource png(Item item, Header header) {
    return new StillSource(item, header, "png", AV_CODEC_ID_PNG);
  }

  static StillSource webp(Item item, WebpStructure structure) {
    return new StillSource(item, structure.header(), "webp", AV_CODEC_ID_WEBP);
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
      Frame stored =
          Pixels.rgb(decoder.picture(data, 0, data.length), targetHint, Pixels.Assumed.STILL, null);
      TimedFrame still = new TimedFrame(Duration.ZERO, orientation.upright(stored));
      return Collections.nCopies(moments.size(), still);
    }
  }

  @Override
  public void close() {}
}
