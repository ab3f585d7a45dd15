package dev.omnivl.datasets.fashion;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A gzipped IDX file of unsigned bytes.
 *
 * <p>The format, all numbers big-endian: two zero bytes; one byte for the type of the values, 8 for
 * unsigned bytes; one byte for the number of dimensions; the size of each dimension in four bytes;
 * the values, the last dimension fastest. Nothing follows them.
 *
 * @param dimensions sizes, outermost first
 * @param values as many as the product of the dimensions; not copied, so do not write to it
 */
record IdxFile(List<Integer> dimensions, byte[] values) {
  private static final int UNSIGNED_BYTES = 8;

  /**
   * Reads a file.
   *
   * @param rank number of dimensions that it must have
   * @throws Failure CORRUPT when it is not such a file, is truncated, or fails its checksum
   */
  static IdxFile read(Path file, int rank) {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
      List<Integer> dimensions = dimensions(in, file, rank);
      int count = count(dimensions, file);
      byte[] values = in.readNBytes(count);
      if (values.length < count) {
        throw new EOFException();
      }
      // Only a read past the end makes gzip compare its checksum.
      if (in.read() >= 0) {
        throw corrupt(file, "has more than the " + count + " values that it announces");
      }
      return new IdxFile(dimensions, values);
    } catch (EOFException e) {
      throw new Failure(
          Reason.CORRUPT, file + " is truncated, it ends before its values do: fetch it again", e);
    } catch (ZipException e) {
      throw new Failure(
          Reason.CORRUPT, file + " is not whole gzip (" + e.getMessage() + "): fetch it again", e);
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<Integer> dimensions(DataInputStream in, Path file, int rank)
      throws IOException {
    int magic = in.readInt();
    if (magic != (UNSIGNED_BYTES << 8 | rank)) {
      throw corrupt(
          file,
          String.format(
              Locale.ROOT,
              "begins with %08x, not with %08x for unsigned bytes in %d dimensions",
              magic,
              UNSIGNED_BYTES << 8 | rank,
              rank));
    }
    List<Integer> dimensions = new ArrayList<>();
    for (int dimension = 0; dimension < rank; dimension++) {
      dimensions.add(in.readInt());
    }
    return List.copyOf(dimensions);
  }

  private static int count(List<Integer> dimensions, Path file) {
    long count = 1;
    for (int size : dimensions) {
      if (size < 1 || count * size > Integer.MAX_VALUE) {
        throw corrupt(file, "has impossible dimensions " + dimensions);
      }
      count *= size;
    }
    return (int) count;
  }

  private static Failure corrupt(Path file, String why) {
    return new Failure(Reason.CORRUPT, file + " " + why + ": fetch it again");
  }
}
