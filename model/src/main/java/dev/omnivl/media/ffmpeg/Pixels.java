package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_ICC_PROFILE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB48LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA64LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import dev.omnivl.media.picture.BandReducer;
import dev.omnivl.media.picture.CodedColour;
import dev.omnivl.media.picture.ColourProfile;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import dev.omnivl.media.picture.Reduction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns a decoder's frame, whatever its pixel format, into sRGB bytes on white.
 *
 * <p>FFmpeg's scaler runs in its bit-exact mode, so every machine gives the same bytes, and with
 * full chroma, so a subsampled picture gets interpolated colours and not blocks.
 */
public final class Pixels {
  /** How many rows are converted at once; a multiple of what dithering repeats. */
  private static final int BAND = 64;

  private static final int EXACT =
      SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;

  /** What stored numbers mean where a file does not say. */
  public enum Assumed {
    /** Still pictures: the matrix of JPEG. */
    STILL,
    /** Video: the matrix of its size, as players do. */
    VIDEO
  }

  private Pixels() {}

  /**
   * Returns the frame in sRGB, on white where it is transparent.
   *
   * @param targetHint side to which the caller will resize, pixels, or 0; larger frames may come
   *     back reduced
   * @param profile ICC profile of the pixels where the frame carries none itself, or null
   */
  public static Frame rgb(
      AVFrame frame, int targetHint, Assumed assumed, byte @Nullable [] profile) {
    byte[] own = profile(frame);
    byte[] stated = own == null ? profile : own;
    CodedColour coded = CodedColour.of(frame.color_primaries(), frame.color_trc());
    if (!coded.isSrgb() && (stated == null || coded.isHighRange())) {
      return rgb(frame, targetHint, assumed, coded);
    }
    Frame result;
    if (hasAlpha(frame)) {
      result = onWhite(frame, targetHint, assumed);
    } else {
      int divisor = Reduction.divisor(frame.width(), frame.height(), targetHint);
      int width = Math.ceilDiv(frame.width(), divisor);
      int height = Math.ceilDiv(frame.height(), divisor);
      result = new Frame(width, height, convert(frame, width, height, AV_PIX_FMT_RGB24, assumed));
    }
    return ColourProfile.toSrgb(result, stated);
  }

  /** Returns a frame whose numbers do not mean sRGB; parameters as above. */
  private static Frame rgb(AVFrame frame, int targetHint, Assumed assumed, CodedColour coded) {
    int width = frame.width();
    int height = frame.height();
    if (hasAlpha(frame)) {
      byte[] samples = convert(frame, width, height, AV_PIX_FMT_RGBA64LE, assumed);
      byte[] rgba = coded.toSrgb(samples, 4);
      return Reduction.reduce(Frames.onWhite(rgba, width, height), targetHint);
    }
    int divisor = Reduction.divisor(width, height, targetHint);
    width = Math.ceilDiv(width, divisor);
    height = Math.ceilDiv(height, divisor);
    byte[] samples = convert(frame, width, height, AV_PIX_FMT_RGB48LE, assumed);
    return new Frame(width, height, coded.toSrgb(samples, 3));
  }

  private static Frame onWhite(AVFrame frame, int targetHint, Assumed assumed) {
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(frame.format());
    int width = frame.width();
    int height = frame.height();
    if (descriptor.log2_chroma_h() > 0) { // rows share colours with their neighbours
      return Reduction.reduce(Frames.onWhite(rgba(frame, assumed), width, height), targetHint);
    }
    BandReducer reducer = new BandReducer(width, height, targetHint);
    for (int y = 0; y < height; y += BAND) {
      int rows = Math.min(BAND, height - y);
      AVFrame band = band(frame, y, rows, matrix(frame, assumed));
      try {
        reducer.add(Frames.onWhite(rgba(band, assumed), width, rows));
      } finally {
        av_frame_free(band);
      }
    }
    return reducer.frame();
  }

  /** Returns a view of some rows of a frame, without samples of its own. */
  private static AVFrame band(AVFrame frame, int y, int rows, int matrix) {
    AVFrame band = Ffmpeg.allocated(av_frame_alloc());
    band.width(frame.width()).height(rows).format(frame.format());
    band.color_range(frame.color_range()).colorspace(matrix);
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(frame.format());
    boolean palette = (descriptor.flags() & AV_PIX_FMT_FLAG_PAL) != 0;
    for (int i = 0; i < 4 && frame.data(i) != null; i++) {
      boolean colours = palette && i == 1;
      long offset = colours ? 0 : (long) y * frame.linesize(i);
      band.data(i, new BytePointer(frame.data(i)).getPointer(offset));
      band.linesize(i, frame.linesize(i));
    }
    return band;
  }

  private static boolean hasAlpha(AVFrame frame) {
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(frame.format());
    return descriptor != null && (descriptor.flags() & AV_PIX_FMT_FLAG_ALPHA) != 0;
  }

  private static byte @Nullable [] profile(AVFrame frame) {
    AVFrameSideData side = av_frame_get_side_data(frame, AV_FRAME_DATA_ICC_PROFILE);
    if (side == null) {
      return null;
    }
    return MemorySegment.ofAddress(side.data().address())
        .reinterpret(side.size())
        .toArray(ValueLayout.JAVA_BYTE);
  }

  /** Returns a frame as (H, W, 4) bytes, colours not multiplied by alpha. */
  public static byte[] rgba(AVFrame frame, Assumed assumed) {
    return convert(frame, frame.width(), frame.height(), AV_PIX_FMT_RGBA, assumed);
  }

  private static byte[] convert(AVFrame from, int width, int height, int format, Assumed assumed) {
    int scaler = width == from.width() && height == from.height() ? SWS_BICUBIC : SWS_AREA;
    SwsContext context =
        Ffmpeg.allocated(
            sws_getContext(
                from.width(),
                from.height(),
                from.format(),
                width,
                height,
                format,
                scaler | EXACT,
                null,
                null,
                (DoublePointer) null));
    AVFrame to = Ffmpeg.allocated(av_frame_alloc());
    try {
      IntPointer matrix = sws_getCoefficients(matrix(from, assumed));
      int range = fullRange(from) ? 1 : 0;
      sws_setColorspaceDetails(context, matrix, range, matrix, 1, 0, 1 << 16, 1 << 16);
      to.width(width).height(height).format(format);
      if (av_frame_get_buffer(to, 0) < 0) {
        throw new OutOfMemoryError("FFmpeg has no native memory for " + width + " x " + height);
      }
      sws_scale(context, from.data(), from.linesize(), 0, from.height(), to.data(), to.linesize());
      return packed(to);
    } finally {
      av_frame_free(to);
      sws_freeContext(context);
    }
  }

  private static byte[] packed(AVFrame frame) {
    int bytesOfPixel =
        switch (frame.format()) {
          case AV_PIX_FMT_RGB24 -> 3;
          case AV_PIX_FMT_RGBA -> 4;
          case AV_PIX_FMT_RGB48LE -> 6;
          default -> 8;
        };
    int row = Math.multiplyExact(bytesOfPixel, frame.width());
    int stride = frame.linesize(0);
    byte[] bytes = new byte[Math.multiplyExact(row, frame.height())];
    MemorySegment pixels =
        MemorySegment.ofAddress(frame.data(0).address())
            .reinterpret((long) stride * frame.height());
    for (int y = 0; y < frame.height(); y++) {
      MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, (long) y * stride, bytes, y * row, row);
    }
    return bytes;
  }

  private static int matrix(AVFrame frame, Assumed assumed) {
    int stated = frame.colorspace();
    if (stated != AVCOL_SPC_UNSPECIFIED && stated != AVCOL_SPC_RGB) {
      return stated;
    }
    boolean highDefinition = assumed == Assumed.VIDEO && frame.height() >= 720;
    return highDefinition ? AVCOL_SPC_BT709 : AVCOL_SPC_BT470BG;
  }

  private static boolean fullRange(AVFrame frame) {
    int format = frame.format();
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
    boolean grey = descriptor != null && descriptor.nb_components() < 3;
    return frame.color_range() == AVCOL_RANGE_JPEG
        || grey
        || format == AV_PIX_FMT_YUVJ420P
        || format == AV_PIX_FMT_YUVJ422P
        || format == AV_PIX_FMT_YUVJ444P
        || format == AV_PIX_FMT_YUVJ440P
        || format == AV_PIX_FMT_YUVJ411P;
  }
}
