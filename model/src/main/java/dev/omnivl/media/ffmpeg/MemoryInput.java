package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import dev.omnivl.media.structure.EncodedFile;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Lets FFmpeg read a file's bytes, and nothing else: no file, no network.
 *
 * <p>JavaCPP allows only a few live callbacks, so all inputs share two, and each input is known by
 * its number. Once its deadline has passed, reading ends, which ends any loop inside a demuxer.
 */
final class MemoryInput implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int FORCE = 0x20000; // AVSEEK_FORCE, which FFmpeg may add to any origin
  private static final int SEEK_END = 2;
  private static final int SEEK_CURRENT = 1;

  private static final Map<Long, MemoryInput> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong();
  private static final Reader READER = new Reader();
  private static final Seeker SEEKER = new Seeker();

  private final EncodedFile file;
  private final long number = LAST.incrementAndGet();
  private final AVIOContext context;
  private final byte[] chunk = new byte[BUFFER];
  private int position;

  MemoryInput(EncodedFile file) {
    this.file = file;
    BytePointer buffer = new BytePointer(Ffmpeg.allocated(av_malloc(BUFFER)));
    this.context =
        Ffmpeg.allocated(
            avio_alloc_context(buffer, BUFFER, 0, new Number(number), READER, null, SEEKER));
    OPEN.put(number, this);
  }

  AVIOContext context() {
    return context;
  }

  private int read(BytePointer into, int most) {
    if (file.expired()) {
      return AVERROR_EXIT;
    }
    int count = file.copy(position, chunk, Math.min(most, BUFFER));
    if (count == 0) {
      return AVERROR_EOF;
    }
    into.put(chunk, 0, count);
    position += count;
    return count;
  }

  private long seek(long offset, int origin) {
    int length = file.data().length;
    long target =
        switch (origin & ~FORCE) {
          case AVSEEK_SIZE -> -1;
          case SEEK_CURRENT -> position + offset;
          case SEEK_END -> length + offset;
          default -> offset;
        };
    if ((origin & ~FORCE) == AVSEEK_SIZE) {
      return length;
    }
    if (target < 0) {
      return -1;
    }
    position = (int) Math.min(target, length);
    return target;
  }

  @Override
  public void close() {
    OPEN.remove(number);
    av_free(context.buffer());
    avio_context_free(context);
  }

  /** A number in a pointer's clothes. */
  private static final class Number extends Pointer {
    Number(long number) {
      address = number;
    }
  }

  private static final class Reader extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer number, BytePointer into, int most) {
      MemoryInput input = OPEN.get(number.address());
      return input == null ? AVERROR_EOF : input.read(into, most);
    }
  }

  private static final class Seeker extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer number, long offset, int origin) {
      MemoryInput input = OPEN.get(number.address());
      return input == null ? -1 : input.seek(offset, origin);
    }
  }
}
