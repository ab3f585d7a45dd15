package dev.omnivl.trainer.corpus.file;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.rule.Rules;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Where the wanted records of a file begin, and their numbers as a reader would count them. */
final class Positions {
  private static final int BUFFER = 1 << 14;

  private final Path file;
  private long[] offsets = new long[1024];
  private int[] numbers = new int[1024];
  private int size;

  Positions(Path file) {
    this.file = file;
  }

  /** Checks that annotations are there. */
  static void requireFile(Path file) {
    Rules.require(Files.isRegularFile(file), Reason.NOT_FOUND)
        .or("annotations %s are not there: fetch them, or name the file", file);
  }

  void add(long offset, int number) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size + (size >> 1));
      numbers = Arrays.copyOf(numbers, offsets.length);
    }
    offsets[size] = offset;
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  /** The number of a record: its line, or its place in a list. */
  int number(long index) {
    return numbers[Math.toIntExact(index)];
  }

  /** The file from the first byte of a record on. */
  InputStream open(long index) throws IOException {
    long offset = offsets[Math.toIntExact(index)];
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      channel.position(offset);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
  }
}
