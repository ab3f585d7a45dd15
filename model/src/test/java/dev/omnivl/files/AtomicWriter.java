package dev.omnivl.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Replaces a file and a folder without end, until it is killed. */
final class AtomicWriter {
  private static final int CHUNK = 10_000;
  private static final int BYTES = 30 * CHUNK;
  private static final long REST_NANOS = 300_000;

  private AtomicWriter() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    for (int round = 0; true; round++) {
      byte value = (byte) round;
      AtomicFiles.write(folder.resolve("file"), part -> slowly(part, value));
      AtomicFiles.writeFolder(
          folder.resolve("whole"),
          part -> {
            slowly(part.resolve("one"), value);
            return slowly(part.resolve("two"), value);
          });
      if (round == 0) {
        System.out.print('w');
        System.out.flush();
      }
    }
  }

  /** In many small writes with rests, so that most kills come in the middle of a file. */
  private static Path slowly(Path file, byte value) throws IOException {
    byte[] chunk = new byte[CHUNK];
    Arrays.fill(chunk, value);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int written = 0; written < BYTES; written += CHUNK) {
        out.write(chunk);
        LockSupport.parkNanos(REST_NANOS);
      }
    }
    return file;
  }

  /** Refuses what was not written in one round, to its end. */
  static void requireWhole(byte[] content) {
    if (content.length != BYTES) {
      throw new AssertionError(content.length + " bytes, not " + BYTES);
    }
    for (byte one : content) {
      if (one != content[0]) {
        throw new AssertionError("two rounds in one file");
      }
    }
  }
}
