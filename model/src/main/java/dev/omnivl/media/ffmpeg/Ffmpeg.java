package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_ENOMEM;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.structure.EncodedFile;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/** Loads FFmpeg once and speaks its error numbers. */
public final class Ffmpeg {
  private static final boolean LOADED = load();

  /** The most that FFmpeg may allocate at once, for all decoders of this process. */
  private static final AtomicLong MOST = new AtomicLong();

  private Ffmpeg() {}

  /**
   * Loads the libraries at the first call; fails when this platform has none on the class path.
   *
   * @param memory what a decode may take, bytes: FFmpeg refuses to allocate more than that at once,
   *     whatever a file says; of several callers, the largest counts
   */
  public static void require(long memory) {
    if (!LOADED) {
      throw new Failure(
          Reason.UNAVAILABLE,
          String.format(
              Locale.ROOT,
              "no FFmpeg for %s on the class path; add org.bytedeco:ffmpeg and org.bytedeco:javacpp"
                  + " with that classifier",
              Loader.getPlatform()));
    }
    long before = MOST.getAndAccumulate(memory, Math::max);
    if (memory > before) {
      av_max_alloc(memory);
    }
  }

  private static boolean load() {
    // JavaCPP would refuse to allocate once the whole process, other libraries' memory included,
    // passes a multiple of
    // the Java heap. Everything here is freed by hand, so its bookkeeping has nothing to guard.
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    try {
      Loader.load(avutil.class);
      Loader.load(swscale.class);
      Loader.load(avcodec.class);
      Loader.load(avformat.class);
    } catch (LinkageError e) {
      return false;
    }
    av_log_set_level(AV_LOG_QUIET);
    return true;
  }

  /** Returns the failure that one of FFmpeg's negative error numbers means, to be thrown. */
  static Failure failure(EncodedFile file, int error) {
    return error == AVERROR_ENOMEM() ? file.memoryRefused() : file.unreadable(words(error));
  }

  /** Returns FFmpeg's words for one of its negative error numbers. */
  public static String words(int error) {
    byte[] text = new byte[128];
    av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** Returns a pointer that FFmpeg gave, or fails when it was out of memory. */
  public static <P extends Pointer> P allocated(P pointer) {
    if (pointer == null || pointer.isNull()) {
      throw new OutOfMemoryError("FFmpeg has no native memory left");
    }
    return pointer;
  }
}
