package dev.omnivl.datasets.fashion;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes small files in the format of Fashion-MNIST. */
final class IdxSamples {
  /** Side of the pictures, pixels. */
  static final int SIDE = 4;

  private IdxSamples() {}

  /** Returns an IDX file, not yet gzipped. */
  static byte[] idx(int magic, int[] dimensions, byte[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(magic);
    for (int size : dimensions) {
      out.writeInt(size);
    }
    out.write(values);
    return bytes.toByteArray();
  }

  /** Writes bytes, gzipped. */
  static Path gzip(Path file, byte[] bytes) throws IOException {
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }

  /**
   * Writes both files of a half; picture {@code i} is of class {@code i % 10} and has its number.
   */
  static void half(Path folder, String half, int pictures) throws IOException {
    byte[] pixels = new byte[pictures * SIDE * SIDE];
    byte[] classes = new byte[pictures];
    for (int index = 0; index < pictures; index++) {
      classes[index] = (byte) (index % 10);
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        pixels[index * SIDE * SIDE + pixel] = (byte) (index + pixel);
      }
    }
    images(folder, half, new int[] {pictures, SIDE, SIDE}, pixels);
    labels(folder, half, classes);
  }

  /** Writes the pictures of a half. */
  static void images(Path folder, String half, int[] dimensions, byte[] pixels) throws IOException {
    gzip(folder.resolve(half + "-images-idx3-ubyte.gz"), idx(0x803, dimensions, pixels));
  }

  /** Writes the classes of a half. */
  static void labels(Path folder, String half, byte[] classes) throws IOException {
    int[] dimensions = {classes.length};
    gzip(folder.resolve(half + "-labels-idx1-ubyte.gz"), idx(0x801, dimensions, classes));
  }
}
