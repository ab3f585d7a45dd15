package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_CUSTOM_IO;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMTCTX_NOHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BYTE;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry_from_timestamp;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.jspecify.annotations.Nullable;

/** A file with streams of packets in it, read by one named FFmpeg demuxer from memory. */
public final class Container implements AutoCloseable {
  private static final long MICROSECONDS = 1_000_000L;

  private final EncodedFile file;
  private final String demuxer;
  private final AVPacket packet;
  private MemoryInput input;
  private AVFormatContext context;
  private boolean open;
  private boolean examined;

  private Container(EncodedFile file, String demuxer) {
    this.file = file;
    this.demuxer = demuxer;
    this.input = new MemoryInput(file);
    this.context = opened(file, demuxer, input);
    this.open = true;
    this.packet = Ffmpeg.allocated(av_packet_alloc());
  }

  /**
   * Opens a file.
   *
   * @param demuxer FFmpeg's short name; no other is tried, whatever the bytes look like
   */
  public static Container open(EncodedFile file, String demuxer) {
    return new Container(file, demuxer);
  }

  private static AVFormatContext opened(EncodedFile file, String demuxer, MemoryInput input) {
    AVFormatContext context = Ffmpeg.allocated(avformat_alloc_context());
    context.pb(input.context());
    context.flags(context.flags() | AVFMT_FLAG_CUSTOM_IO);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", "none", 0);
    av_dict_set(options, "format_whitelist", av_find_input_format(demuxer).name().getString(), 0);
    int result = avformat_open_input(context, "", av_find_input_format(demuxer), options);
    av_dict_free(options);
    if (result < 0) { // FFmpeg has freed the context itself
      input.close();
      file.checkDeadline();
      throw Ffmpeg.failure(file, result);
    }
    return context;
  }

  /** Goes back to the first packet, whatever the format; streams taken before are no more. */
  public void rewind() {
    release();
    input = new MemoryInput(file);
    context = opened(file, demuxer, input);
    open = true;
    examined = false;
  }

  private void release() {
    if (open) {
      open = false;
      avformat_close_input(context);
      input.close();
    }
  }

  public AVFormatContext context() {
    return context;
  }

  /** Reads packets until the streams are known; FFmpeg crashes when it is asked twice. */
  private void examine() {
    if (!examined) {
      examined = true;
      avformat_find_stream_info(context, (AVDictionary) null);
    }
  }

  /** Returns the stream that shows the video; fails when there is none, as in a sound file. */
  public AVStream video() {
    if ((context.ctx_flags() & AVFMTCTX_NOHEADER) != 0) {
      examine(); // its streams are known by their packets only
    }
    int index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (index < 0) {
      throw file.unreadable("it has no video stream");
    }
    AVStream stream = context.streams(index);
    if ((stream.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
      throw file.unreadable("it has a cover picture but no video stream");
    }
    if (stream.codecpar().width() < 1) {
      examine();
    }
    file.checkSize(stream.codecpar().width(), stream.codecpar().height());
    AllowedCodecs.require(file, stream.codecpar().codec_id());
    return stream;
  }

  /** Returns the next packet of any stream, valid until the next call, or null at the end. */
  public @Nullable AVPacket next() {
    file.checkDeadline();
    av_packet_unref(packet);
    if (av_read_frame(context, packet) < 0) {
      file.checkDeadline(); // which ends reading too
      return null;
    }
    return packet;
  }

  /** Jumps to the last keyframe at or before this timestamp. */
  public boolean seek(AVStream stream, long timestamp) {
    return av_seek_frame(context, stream.index(), timestamp, AVSEEK_FLAG_BACKWARD) >= 0;
  }

  /** Jumps to a packet that begins at this byte. */
  public boolean seekByte(long position) {
    return av_seek_frame(context, -1, position, AVSEEK_FLAG_BYTE) >= 0;
  }

  /**
   * Returns the timestamp of the last known keyframe at or before another, or the lowest number.
   */
  public static long keyframe(AVStream stream, long timestamp) {
    AVIndexEntry entry =
        avformat_index_get_entry_from_timestamp(stream, timestamp, AVSEEK_FLAG_BACKWARD);
    return entry == null ? Long.MIN_VALUE / 2 : entry.timestamp();
  }

  /** Returns what the file says of how it came to be. */
  public MediaFacts facts() {
    return ContainerFacts.of(context.metadata(), video().metadata());
  }

  /** Returns how long the headers say a stream plays, or zero where they do not say. */
  public Duration stated(AVStream stream) {
    if (stream.duration() != AV_NOPTS_VALUE && stream.duration() > 0) {
      return duration(stream, stream.duration());
    }
    long whole = context.duration();
    boolean alone = context.nb_streams() == 1; // else it may be that of the sound
    return !alone || whole == AV_NOPTS_VALUE || whole < 0
        ? Duration.ZERO
        : Duration.ofNanos(whole * (1_000_000_000L / MICROSECONDS));
  }

  /** Returns a span in the stream's time base as a duration. */
  public static Duration duration(AVStream stream, long span) {
    double seconds = (double) span * stream.time_base().num() / stream.time_base().den();
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /**
   * Returns a span in the stream's time base as a moment, rounded up to nanoseconds, so that {@link
   * #span} gives the same span back.
   */
  public static Duration moment(AVStream stream, long span) {
    double seconds = (double) span * stream.time_base().num() / stream.time_base().den();
    return Duration.ofNanos((long) Math.ceil(seconds * 1e9 - 1e-4));
  }

  /** Returns a duration in the stream's time base, rounded down. */
  public static long span(AVStream stream, Duration duration) {
    double ticks = duration.toNanos() / 1e9 * stream.time_base().den() / stream.time_base().num();
    return (long) Math.floor(ticks + 1e-6);
  }

  @Override
  public void close() {
    av_packet_free(packet);
    release();
  }
}
