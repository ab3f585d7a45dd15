package dev.omnivl.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What disks, cables and malice do to a file. */
enum Mutation {
  /** A few bytes are others. */
  FLIP {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      byte[] changed = file.clone();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      return changed;
    }
  },
  /** A few bytes of the first kilobyte, where headers are, are others. */
  FLIP_HEADER {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      byte[] changed = file.clone();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        changed[random.nextInt(Math.min(1024, changed.length))] = (byte) random.nextInt();
      }
      return changed;
    }
  },
  /** The end lacks. */
  CUT {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      return Arrays.copyOf(file, 1 + random.nextInt(file.length));
    }
  },
  /** Four bytes are a number that passes every bound, or nearly does. */
  NUMBER {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      if (file.length < 4) {
        return file;
      }
      int[] numbers = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 1, 0xffff, 0x7fffff00};
      byte[] changed = file.clone();
      int at = random.nextInt(changed.length - 3);
      ByteBuffer.wrap(changed).putInt(at, numbers[random.nextInt(numbers.length)]);
      return changed;
    }
  },
  /** A stretch is nothing but zeros, as of a disk that lost a block. */
  BLANK {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      byte[] changed = file.clone();
      int from = random.nextInt(changed.length);
      Arrays.fill(
          changed, from, Math.min(changed.length, from + 1 + random.nextInt(512)), (byte) 0);
      return changed;
    }
  },
  /** A stretch stands there twice. */
  REPEAT {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      int from = random.nextInt(file.length);
      int to = Math.min(file.length, from + 1 + random.nextInt(1024));
      byte[] changed = new byte[file.length + to - from];
      System.arraycopy(file, 0, changed, 0, to);
      System.arraycopy(file, from, changed, to, file.length - from);
      return changed;
    }
  },
  /** A stretch is not there. */
  LOSE {
    @Override
    byte[] apply(byte[] file, SplittableRandom random) {
      int from = random.nextInt(file.length);
      int to = Math.min(file.length - 1, from + 1 + random.nextInt(1024));
      if (to <= from) {
        return file;
      }
      byte[] changed = new byte[file.length - to + from];
      System.arraycopy(file, 0, changed, 0, from);
      System.arraycopy(file, to, changed, from, file.length - to);
      return changed;
    }
  };

  /** Returns the file so damaged; the same random numbers give the same damage. */
  abstract byte[] apply(byte[] file, SplittableRandom random);
}
