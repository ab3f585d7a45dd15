package dev.omnivl.media.webp;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVA420P;

import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.picture.BandReducer;
import dev.omnivl.media.picture.ColourProfile;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Turns a lossy WebP picture into RGBA by the integer rules of the format's reference decoder: each
 * pixel's chroma is weighed 9 : 3 : 3 : 1 from the nearest four samples, and the matrix is BT.601
 * of limited range in 14 bits.
 *
 * <p>FFmpeg's scaler is not used for these, since it stretches the chroma of pictures with odd
 * sides, which most frames of an animation have, and is slower.
 */
public final class WebpPixels {
  private static final int BAND = 64;

  private final int width;
  private final int height;
  private final byte[] luma;
  private final byte[] blueChroma;
  private final byte[] redChroma;
  private final byte @Nullable [] alpha;

  private WebpPixels(AVFrame frame) {
    width = frame.width();
    height = frame.height();
    luma = plane(frame, 0, width, height);
    blueChroma = plane(frame, 1, (width + 1) / 2, (height + 1) / 2);
    redChroma = plane(frame, 2, (width + 1) / 2, (height + 1) / 2);
    alpha = frame.format() == AV_PIX_FMT_YUVA420P ? plane(frame, 3, width, height) : null;
  }

  /**
   * Returns a WebP picture in sRGB on white.
   *
   * @param targetHint side to which the caller will resize, pixels, or 0; larger pictures may come
   *     back reduced
   * @param profile the file's ICC profile, or null
   */
  public static Frame rgb(AVFrame frame, int targetHint, byte @Nullable [] profile) {
    if (!lossy(frame)) {
      return Pixels.rgb(frame, targetHint, Pixels.Assumed.STILL, profile);
    }
    WebpPixels pixels = new WebpPixels(frame);
    BandReducer reducer = new BandReducer(pixels.width, pixels.height, targetHint);
    for (int y = 0; y < pixels.height; y += BAND) {
      int rows = Math.min(BAND, pixels.height - y);
      reducer.add(Frames.onWhite(pixels.convert(y, rows), pixels.width, rows));
    }
    return ColourProfile.toSrgb(reducer.frame(), profile);
  }

  /** Returns whether the frame is a lossy one; a lossless one has no chroma planes. */
  private static boolean lossy(AVFrame frame) {
    return frame.format() == AV_PIX_FMT_YUV420P || frame.format() == AV_PIX_FMT_YUVA420P;
  }

  /** Returns a WebP picture as (H, W, 4) bytes, colours not multiplied by alpha. */
  static byte[] rgba(AVFrame frame) {
    return lossy(frame)
        ? new WebpPixels(frame).convert(0, frame.height())
        : Pixels.rgba(frame, Pixels.Assumed.STILL);
  }

  private byte[] convert(int top, int rows) {
    byte[] rgba = new byte[Math.multiplyExact(4 * width, rows)];
    int[] u = new int[width];
    int[] v = new int[width];
    for (int y = top; y < top + rows; y++) {
      upsample(blueChroma, y, u);
      upsample(redChroma, y, v);
      int at = y * width;
      int target = 4 * (y - top) * width;
      for (int x = 0; x < width; x++, at++) {
        int light = (luma[at] & 0xff) * 19077 >> 8;
        rgba[target++] = clip(light + (v[x] * 26149 >> 8) - 14234);
        rgba[target++] = clip(light - (u[x] * 6419 >> 8) - (v[x] * 13320 >> 8) + 8708);
        rgba[target++] = clip(light + (u[x] * 33050 >> 8) - 17685);
        rgba[target++] = alpha == null ? (byte) 0xff : alpha[at];
      }
    }
    return rgba;
  }

  /** Writes one row of chroma, a sample for each pixel. */
  private void upsample(byte[] chroma, int y, int[] row) {
    int columns = (width + 1) / 2;
    int rows = (height + 1) / 2;
    int near = columns * (y / 2);
    int far = columns * Math.clamp(y % 2 == 0 ? y / 2 - 1 : y / 2 + 1, 0, rows - 1);
    row[0] = (3 * (chroma[near] & 0xff) + (chroma[far] & 0xff) + 2) >> 2;
    for (int i = 1; i < columns; i++) {
      int left = chroma[near + i - 1] & 0xff;
      int right = chroma[near + i] & 0xff;
      int farLeft = chroma[far + i - 1] & 0xff;
      int farRight = chroma[far + i] & 0xff;
      int sum = left + right + farLeft + farRight + 8;
      // the halves are rounded one after the other, as the reference does
      row[2 * i - 1] = ((sum + 2 * (right + farLeft)) >> 3) + left >> 1;
      if (2 * i < width) {
        row[2 * i] = ((sum + 2 * (left + farRight)) >> 3) + right >> 1;
      }
    }
    if (width % 2 == 0) {
      int last = columns - 1;
      row[width - 1] = (3 * (chroma[near + last] & 0xff) + (chroma[far + last] & 0xff) + 2) >> 2;
    }
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value >> 6, 0, 255);
  }

  private static byte[] plane(AVFrame frame, int index, int width, int height) {
    int stride = frame.linesize(index);
    byte[] bytes = new byte[Math.multiplyExact(width, height)];
    MemorySegment pixels =
        MemorySegment.ofAddress(frame.data(index).address())
            .reinterpret((long) stride * (height - 1) + width);
    for (int y = 0; y < height; y++) {
      MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, (long) y * stride, bytes, y * width, width);
    }
    return bytes;
  }
}
