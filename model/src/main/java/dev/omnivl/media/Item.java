package dev.omnivl.media;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One medium on its way through the decoder: its bytes, the name that failures use, its caps and
 * its deadline.
 */
final class Item {
  private final byte[] data;
  private final String name;
  private final MediaLimits limits;
  private final long deadline;

  /** Starts the clock; refuses an empty item and one with too many bytes. */
  Item(byte[] data, String name, MediaLimits limits) {
    this.data = data;
    this.name = name;
    this.limits = limits;
    this.deadline = System.nanoTime() + limits.maxDecodeTime().toNanos();
    if (data.length == 0) {
      throw unreadable("it is empty");
    }
    if (data.length > limits.maxBytes()) {
      throw tooLarge("bytes", data.length, limits.maxBytes());
    }
  }

  byte[] data() {
    return data;
  }

  MediaLimits limits() {
    return limits;
  }

  /** Returns the bytes to read numbers from, lowest byte last. */
  ByteBuffer bigEndian() {
    return ByteBuffer.wrap(data);
  }

  /** Returns the bytes to read numbers from, lowest byte first. */
  ByteBuffer littleEndian() {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns whether these Latin letters stand at this place. */
  boolean has(int at, String letters) {
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

  /** Returns the failure of an item that cannot be decoded, to be thrown. */
  Failure unreadable(String why) {
    return new Failure(
        Reason.UNREADABLE_MEDIA, String.format(Locale.ROOT, "%s: cannot be read: %s", name, why));
  }

  /** Returns the failure of an item that ends before its own headers say, to be thrown. */
  Failure truncated(String what) {
    return unreadable("truncated " + what + "; copy or export the file again");
  }

  void checkSize(long width, long height) {
    if (width < 1 || height < 1) {
      throw unreadable(String.format(Locale.ROOT, "its header says %d x %d pixels", width, height));
    }
    if (width > limits.maxPixels() / height) {
      throw tooLarge("pixels (" + width + " x " + height + ")", width * height, limits.maxPixels());
    }
  }

  void checkFrames(long frames) {
    if (frames > limits.maxFrames()) {
      throw tooLarge("frames", frames, limits.maxFrames());
    }
  }

  void checkDuration(Duration duration) {
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

  void checkDeadline() {
    if (expired()) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: decoding took longer than the limit of %s; shorten it or raise the limit",
              name,
              limits.maxDecodeTime()));
    }
  }

  boolean expired() {
    return System.nanoTime() - deadline > 0;
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
