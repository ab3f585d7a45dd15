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
import java.util.function.Supplier;

/**
 * One encoded medium on its way through the decoder: its bytes, the name that failures use, its
 * caps, and how long it may still take.
 */
public final class EncodedFile {
  private final byte[] data;
  private final String name;
  private final MediaLimits limits;
  private final Patience patience;

  private final Clock clock;

  /** How long decoding may still take, nanoseconds. */
  private static final class Clock {
    /** What is left while no call runs. */
    private long left;

    /** When it will have passed, by the clock of the machine, while a call runs. */
    private long deadline;

    Clock(long left) {
      this.left = left;
    }
  }

  /** Refuses an empty file and one with too many bytes. */
  public EncodedFile(byte[] data, String name, MediaLimits limits, Patience patience) {
    this.data = data;
    this.name = name;
    this.limits = limits;
    this.patience = patience;
    this.clock = new Clock(limits.maxDecodeTime().toNanos());
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
    this.patience = outer.patience;
    this.clock = outer.clock;
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
    clock.deadline = System.nanoTime() + clock.left;
    try {
      return call.get();
    } finally {
      clock.left = clock.deadline - System.nanoTime();
    }
  }

  /** Fails when the time for decoding has passed or nobody waits any more. */
  public void checkDeadline() {
    if (late()) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: decoding took longer than the limit of %s; shorten it or raise the limit",
              name,
              limits.maxDecodeTime()));
    }
    if (patience.isOver()) {
      throw new Failure(
          Reason.EXPIRED,
          name + ": its caller left, or its deadline passed, before it was decoded");
    }
  }

  /** Returns whether {@link #checkDeadline} would fail. */
  public boolean expired() {
    return late() || patience.isOver();
  }

  private boolean late() {
    return System.nanoTime() - clock.deadline > 0;
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
