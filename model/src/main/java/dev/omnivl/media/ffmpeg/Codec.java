package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import dev.omnivl.media.structure.EncodedFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** An FFmpeg decoder of one thread: callers run many decoders side by side. */
public final class Codec implements AutoCloseable {
  private static final long SLACK = 1 << 20;

  private final EncodedFile file;
  private final AVCodecContext context;
  private final AVPacket packet;
  private final AVFrame frame;

  private Codec(EncodedFile file, AVCodecContext context) {
    this.file = file;
    this.context = context;
    this.packet = Ffmpeg.allocated(av_packet_alloc());
    this.frame = Ffmpeg.allocated(av_frame_alloc());
  }

  /**
   * Opens a decoder for whole pictures.
   *
   * @param id FFmpeg's codec number
   * @param halvings how often a JPEG is halved while it is decoded, 0 to 3
   * @param strict whether a wrong checksum is an error
   */
  public static Codec ofPictures(EncodedFile file, int id, int halvings, boolean strict) {
    return open(file, id, null, halvings, strict);
  }

  /** Opens the decoder of a container's stream. */
  public static Codec ofStream(EncodedFile file, AVCodecParameters parameters) {
    return open(file, parameters.codec_id(), parameters, 0, false);
  }

  private static Codec open(
      EncodedFile file,
      int id,
      @Nullable AVCodecParameters parameters,
      int halvings,
      boolean strict) {
    AVCodec decoder = decoder(id);
    if (decoder == null) {
      throw file.unreadable("no decoder here for its codec, " + avcodec_get_name(id).getString());
    }
    AVCodecContext context = Ffmpeg.allocated(avcodec_alloc_context3(decoder));
    Codec codec = new Codec(file, context);
    try {
      if (parameters != null) {
        codec.check(avcodec_parameters_to_context(context, parameters));
      }
      context.thread_count(1);
      context.lowres(halvings);
      // Ours is checked on the header and on each frame; FFmpeg counts rows that it adds itself.
      context.max_pixels(2 * file.limits().maxPixels() + SLACK);
      if (strict) {
        context.err_recognition(AV_EF_CRCCHECK | AV_EF_EXPLODE);
      }
      codec.check(avcodec_open2(context, decoder, (AVDictionary) null));
      return codec;
    } catch (RuntimeException e) {
      codec.close();
      throw e;
    }
  }

  private static @Nullable AVCodec decoder(int id) {
    if (id == AV_CODEC_ID_AV1) { // FFmpeg's own AV1 decoder works on graphics cards only
      for (String name : new String[] {"libdav1d", "libaom-av1"}) {
        AVCodec decoder = avcodec_find_decoder_by_name(name);
        if (decoder != null) {
          return decoder;
        }
      }
    }
    return avcodec_find_decoder(id);
  }

  private void check(int result) {
    if (result < 0) {
      throw Ffmpeg.failure(file, result);
    }
  }

  /**
   * Decodes one whole picture.
   *
   * @param data holds the picture
   * @return the decoder's frame, valid until the next call
   */
  public AVFrame picture(byte[] data, int at, int length) {
    check(av_new_packet(packet, length));
    MemorySegment.copy(
        data,
        at,
        MemorySegment.ofAddress(packet.data().address()).reinterpret(length),
        ValueLayout.JAVA_BYTE,
        0,
        length);
    try {
      return picture(packet);
    } finally {
      av_packet_unref(packet);
    }
  }

  /** Decodes the one picture of a packet; the frame is valid until the next call. */
  public AVFrame picture(AVPacket whole) {
    file.checkDeadline();
    check(send(whole));
    check(send(null));
    check(receive(frame));
    avcodec_flush_buffers(context);
    return frame;
  }

  /** Hands a packet over, or null for the end; returns FFmpeg's result. */
  public int send(@Nullable AVPacket next) {
    return avcodec_send_packet(context, next);
  }

  /** Takes the next frame in the order of showing; returns FFmpeg's result. */
  public int receive(AVFrame into) {
    return avcodec_receive_frame(context, into);
  }

  /** Tells the decoder which frames it may leave out, by FFmpeg's number. */
  public void skip(int discard) {
    context.skip_frame(discard);
  }

  /** Forgets everything, before a jump. */
  public void flush() {
    avcodec_flush_buffers(context);
  }

  @Override
  public void close() {
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(context);
  }
}
