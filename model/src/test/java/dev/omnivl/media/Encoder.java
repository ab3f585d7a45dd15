package dev.omnivl.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.omnivl.media.ffmpeg.Ffmpeg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;

/** Makes test media with FFmpeg's own encoders, so that no binary needs to be kept. */
public final class Encoder {
  private final String muxer;
  private final String codec;
  private final String pixels;
  private final int rate;
  private final Map<String, String> options;
  private final Map<String, String> tags;

  /**
   * Makes an encoder.
   *
   * @param muxer FFmpeg's name of the file format
   * @param codec FFmpeg's name of the encoder
   * @param pixels FFmpeg's name of the pixel format
   * @param rate frames a second
   * @param options of encoder and muxer, by name
   */
  public Encoder(String muxer, String codec, String pixels, int rate, Map<String, String> options) {
    this(muxer, codec, pixels, rate, options, Map.of());
  }

  /** The same, with tags in the container. */
  Encoder(
      String muxer,
      String codec,
      String pixels,
      int rate,
      Map<String, String> options,
      Map<String, String> tags) {
    this.muxer = muxer;
    this.codec = codec;
    this.pixels = pixels;
    this.rate = rate;
    this.options = options;
    this.tags = tags;
    Ffmpeg.require(MediaLimits.DEFAULTS.maxMemory());
  }

  /** Returns the file that shows these pictures, which all have one size. */
  public byte[] encode(List<Picture> pictures) {
    try {
      Path file = Files.createTempFile("media", "." + muxer);
      try {
        write(file, pictures);
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path file, List<Picture> pictures) {
    AVFormatContext format = new AVFormatContext(null);
    check(avformat_alloc_output_context2(format, (AVOutputFormat) null, muxer, file.toString()));
    AVCodec encoder = avcodec_find_encoder_by_name(codec);
    if (encoder == null) {
      throw new IllegalStateException("no encoder " + codec);
    }
    AVCodecContext context = avcodec_alloc_context3(encoder);
    Picture first = pictures.getFirst();
    context.width(first.width()).height(first.height()).pix_fmt(av_get_pix_fmt(pixels));
    context.time_base(av_make_q(1, rate));
    context.framerate(av_make_q(rate, 1));
    context.flags(context.flags() | (format.oformat().flags() & 0x40) << 16); // global headers
    context.color_range(pixels.startsWith("yuvj") ? 2 : 0);
    context.strict_std_compliance(-2);
    AVDictionary settings = new AVDictionary(null);
    options.forEach((key, value) -> av_dict_set(settings, key, value, 0));
    check(avcodec_open2(context, encoder, settings));
    AVStream stream = avformat_new_stream(format, null);
    stream.time_base(context.time_base());
    check(avcodec_parameters_from_context(stream.codecpar(), context));
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, file.toString(), AVIO_FLAG_WRITE));
    format.pb(io);
    AVDictionary written = new AVDictionary(null);
    tags.forEach((key, value) -> av_dict_set(written, key, value, 0));
    format.metadata(written);
    check(avformat_write_header(format, settings));
    for (int i = 0; i < pictures.size(); i++) {
      AVFrame frame = frame(pictures.get(i), context.pix_fmt());
      frame.pts(i);
      check(avcodec_send_frame(context, frame));
      av_frame_free(frame);
      drain(format, context, stream);
    }
    check(avcodec_send_frame(context, null));
    drain(format, context, stream);
    check(av_write_trailer(format));
    avio_closep(io);
    avcodec_free_context(context);
    avformat_free_context(format);
    av_dict_free(settings);
  }

  private static void drain(AVFormatContext format, AVCodecContext context, AVStream stream) {
    AVPacket packet = av_packet_alloc();
    while (avcodec_receive_packet(context, packet) >= 0) {
      packet.stream_index(stream.index());
      if (packet.duration() == 0) {
        packet.duration(1);
      }
      av_packet_rescale_ts(packet, context.time_base(), stream.time_base());
      check(av_interleaved_write_frame(format, packet));
    }
    av_packet_free(packet);
  }

  private static AVFrame frame(Picture picture, int format) {
    AVFrame source = blank(picture, AV_PIX_FMT_RGBA);
    for (int y = 0; y < picture.height(); y++) {
      MemorySegment.ofAddress(source.data(0).address() + (long) y * source.linesize(0))
          .reinterpret(4L * picture.width())
          .copyFrom(
              MemorySegment.ofArray(picture.rgba())
                  .asSlice(4L * y * picture.width(), 4L * picture.width()));
    }
    if (format == AV_PIX_FMT_RGBA) {
      return source;
    }
    AVFrame target = blank(picture, format);
    SwsContext scaler =
        sws_getContext(
            picture.width(),
            picture.height(),
            AV_PIX_FMT_RGBA,
            picture.width(),
            picture.height(),
            format,
            SWS_BICUBIC | SWS_ACCURATE_RND,
            null,
            null,
            (DoublePointer) null);
    sws_scale(
        scaler,
        source.data(),
        source.linesize(),
        0,
        picture.height(),
        target.data(),
        target.linesize());
    sws_freeContext(scaler);
    av_frame_free(source);
    return target;
  }

  private static AVFrame blank(Picture picture, int format) {
    AVFrame frame = av_frame_alloc();
    frame.width(picture.width()).height(picture.height()).format(format);
    check(av_frame_get_buffer(frame, 0));
    return frame;
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException(Ffmpeg.words(result));
    }
  }
}
