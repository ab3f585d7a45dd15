package dev.omnivl.media.structure;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Patience;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One encoded medium on its way through the decoder: its bytes, the name that failures use, its
 * caps, and how long it may still take.
 */
public final class EncodedFile {
  /** No structure needs each byte so many times. */
  private static final int TOUCHES_OF_A_BYTE = 8;

  private static final int TOUCHES_AT_LEAST = 1 << 16;

  /** How many pictures of the largest size an animation may have, in pixels. */
  private static final int ANIMATED_PICTURES = 20;

  private static final int MOST_REPLACED = 10_000;
  private static final int QUESTION_EVERY = 1 << 16;

  private final byte[] data;
  private final String name;
  private final MediaLimits limits;
  private final DecodeMemory memory;
  private final DecodeClock clock;
  private final NavigableMap<Integer, String> replaced = new TreeMap<>();

  /** How many bytes the reading of its structure has touched, some more than once. */
  private long touched;

  private long nextQuestion = QUESTION_EVERY;

  /** Refuses an empty file and one with too many bytes. */
  public EncodedFile(
      byte[] data, String name, MediaLimits limits, Patience patience, DecodeMemory memory) {
    this.data = data;
    this.name = name;
    this.limits = limits;
    this.clock = new DecodeClock(name, limits.maxDecodeTime(), patience);
    this.memory = memory;
    if (data.length == 0) {
      throw unreadable("it is empty");
    }
    if (data.length > limits.maxBytes()) {
      throw tooLarge("bytes", data.length, limits.maxBytes());
    }
  }

  private EncodedFile(EncodedFile outer, byte[] data) {
    this.data = data;
    this.name = outer.name;
    this.limits = outer.limits;
    this.clock = outer.clock;
    this.memory = outer.memory;
  }

  /** Returns other bytes that stand for this file or for a part of it, under the same deadline. */
  public EncodedFile with(byte[] other) {
    return new EncodedFile(this, other);
  }

  public byte[] data() {
    return data;
  }

  public MediaLimits limits() {
    return limits;
  }

  /** Returns the bytes to read numbers from, lowest byte last. */
  public ByteBuffer bigEndian() {
    return ByteBuffer.wrap(data);
  }

  /** Returns the bytes to read numbers from, lowest byte first. */
  public ByteBuffer littleEndian() {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns whether these Latin letters stand at this place. */
  public boolean has(int at, String letters) {
    byte[] expected = letters.getBytes(StandardCharsets.ISO_8859_1);
    if (at < 0 || at > data.length - expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (data[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the failure of a file that cannot be decoded, to be thrown. */
  public Failure unreadable(String why) {
    return new Failure(
        Reason.UNREADABLE_MEDIA, String.format(Locale.ROOT, "%s: cannot be read: %s", name, why));
  }

  /** Returns the failure of a file that ends before its own headers say, to be thrown. */
  public Failure truncated(String what) {
    return unreadable("truncated " + what + "; copy or export the file again");
  }

  public void checkSize(long width, long height) {
    if (width < 1 || height < 1) {
      throw unreadable(String.format(Locale.ROOT, "its header says %d x %d pixels", width, height));
    }
    if (width > limits.maxPixels() / height) {
      throw tooLarge("pixels (" + width + " x " + height + ")", width * height, limits.maxPixels());
    }
  }

  void checkScans(long scans, long limit) {
    if (scans > limit) {
      throw tooLarge("scans", scans, limit);
    }
  }

  public void checkFrames(long frames) {
    if (frames > limits.maxFrames()) {
      throw tooLarge("frames", frames, limits.maxFrames());
    }
  }

  public void checkDuration(Duration duration) {
    if (duration.compareTo(limits.maxDuration()) > 0) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: plays %s, the limit is %s; cut it or raise the limit",
              name,
              duration,
              limits.maxDuration()));
    }
  }

  /** Runs one call of the decoder: only such time counts, not what callers do between them. */
  public <T> T timed(Supplier<T> call) {
    return clock.timed(call);
  }

  /** Fails when the time for decoding has passed or nobody waits any more. */
  public void checkDeadline() {
    clock.check();
  }

  /** Returns whether {@link #checkDeadline} would fail. */
  public boolean expired() {
    return clock.expired();
  }

  /**
   * Counts bytes that the reading of the structure touches; fails when they are far more than the
   * file has, or when nobody waits any more.
   */
  void touched(long bytes) {
    touched += bytes;
    if (touched > nextQuestion) {
      nextQuestion = touched + QUESTION_EVERY;
      checkDeadline();
      if (touched > TOUCHES_OF_A_BYTE * (long) data.length + TOUCHES_AT_LEAST) {
        throw unreadable("its structure refers to the same parts of the file too often");
      }
    }
  }

  /** Returns how many bytes the reading of its structure has touched. */
  public long touched() {
    return touched;
  }

  /**
   * Lets FFmpeg see other letters at a place than the file has: what it should pass over, it takes
   * for something it does not know.
   */
  void replace(int at, String letters) {
    replaced.put(at, letters);
    if (replaced.size() > MOST_REPLACED) {
      throw unreadable("it has thousands of tracks or boxes that show nothing");
    }
  }

  /**
   * Copies a part of the file as FFmpeg is to see it.
   *
   * @return how many bytes there were, at most {@code count}; 0 at the end
   */
  public int copy(int at, byte[] into, int count) {
    int there = Math.max(0, Math.min(count, data.length - at));
    System.arraycopy(data, at, into, 0, there);
    replaced
        .subMap(at - 3, true, at + there, false)
        .forEach((place, letters) -> {
          for (int i = 0; i < letters.length(); i++) {
            int target = place + i - at;
            if (target >= 0 && target < there) {
              into[target] = (byte) letters.charAt(i);
            }
          }
        });
    return there;
  }

  /**
   * Takes memory to decode with, out of what all decodes may take together. Waiting for it does not
   * count as time for decoding.
   *
   * @param bytes of Java's and FFmpeg's memory
   * @throws Failure {@code TOO_LARGE} when it is more than there is for all, {@code OVERLOADED}
   *     when others hold it for longer than decoding may take, {@code EXPIRED} when nobody waits
   */
  public DecodeMemory.Held reserve(long bytes) {
    checkDeadline();
    if (bytes > memory.total()) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: decoding it takes about %d MB of memory, the limit is %d MB;"
                  + " make it smaller or raise the limit",
              name,
              Math.ceilDiv(bytes, 1_000_000),
              memory.total() / 1_000_000));
    }
    long begin = System.nanoTime();
    boolean taken = memory.take(bytes, clock::expired);
    clock.forgive(System.nanoTime() - begin);
    if (!taken) {
      checkDeadline();
      throw new Failure(
          Reason.OVERLOADED,
          String.format(
              Locale.ROOT,
              "%s: other media held the memory for decoding for %s; try again",
              name,
              limits.maxDecodeTime()));
    }
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        memory.giveBack(bytes);
      }
    };
  }

  /** Fails for an animation of which so many pixels must be decoded, one frame after the other. */
  public void checkAnimation(long frames, long pixels) {
    long limit = ANIMATED_PICTURES * limits.maxPixels();
    if (pixels > limit) {
      throw tooLarge("pixels in its " + frames + " frames", pixels, limit);
    }
  }

  /** Returns the failure of a file for which FFmpeg was refused memory, to be thrown. */
  public Failure memoryRefused() {
    return new Failure(
        Reason.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "%s: decoding it takes more memory at once than the limit of %d MB; make it smaller or"
                + " raise the limit",
            name,
            memory.total() / 1_000_000));
  }

  private Failure tooLarge(String unit, long value, long limit) {
    return new Failure(
        Reason.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "%s: has %d %s, the limit is %d; make it smaller or raise the limit",
            name,
            value,
            unit,
            limit));
  }
}
