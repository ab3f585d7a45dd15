package dev.omnivl.bundle;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/**
 * A safetensors file, mapped into memory: tensors are read from the file when they are asked for.
 *
 * <p>The format: 8 bytes little-endian length of the header; the header, a JSON object that maps a
 * tensor's name to {@code {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}} with offsets
 * from the end of the header, and {@code "__metadata__"} to strings; then the numbers,
 * little-endian, row by row, without gaps.
 */
public final class Safetensors implements AutoCloseable {
  private static final int LARGEST = Integer.MAX_VALUE - 8; // elements of a Java array

  private final Arena arena;
  private final MemorySegment bytes;
  private final SafetensorsHeader header;
  private final Path file;

  private Safetensors(Arena arena, MemorySegment bytes, SafetensorsHeader header, Path file) {
    this.arena = arena;
    this.bytes = bytes;
    this.header = header;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws Failure NOT_FOUND if there is none, CORRUPT if its header is none or points outside
   */
  @SuppressWarnings("MustBeClosedChecker") // Closed with the object returned, or below.
  public static Safetensors open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new Safetensors(arena, bytes, SafetensorsHeader.read(bytes, file), file);
    } catch (NoSuchFileException e) {
      arena.close();
      throw new Failure(Reason.NOT_FOUND, "no weights at " + file, e);
    } catch (IOException e) {
      arena.close();
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    } catch (Failure e) {
      arena.close();
      throw e;
    }
  }

  /** All tensors by name, in the order of the file. */
  public Map<String, StoredTensor> tensors() {
    return header.tensors();
  }

  /** The strings beside the tensors. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * Reads a tensor of floats, of whatever size, as 32-bit ones.
   *
   * @throws Failure NOT_FOUND for an unknown name, MISMATCH for another type, TOO_LARGE above 2^31
   *     numbers
   */
  public Weight weight(String name) {
    StoredTensor tensor = tensor(name);
    if (!tensor.type().isFloat()) {
      throw wrongType(tensor, "floats");
    }
    if (tensor.shape().elements() > LARGEST) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT, "%s: %s is %s, more than 2^31 numbers", file, name, tensor.shape()));
    }
    return new Weight(tensor.shape(), tensor.type().floats(slice(tensor)));
  }

  /**
   * Reads a tensor of 64-bit whole numbers.
   *
   * @throws Failure NOT_FOUND for an unknown name, MISMATCH for another type
   */
  public long[] longs(String name) {
    StoredTensor tensor = tensor(name);
    if (tensor.type() != TensorType.I64) {
      throw wrongType(tensor, "I64");
    }
    return slice(tensor)
        .toArray(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * Reads a tensor of bytes.
   *
   * @throws Failure NOT_FOUND for an unknown name, MISMATCH for another type
   */
  public byte[] bytes(String name) {
    StoredTensor tensor = tensor(name);
    if (tensor.type() != TensorType.U8) {
      throw wrongType(tensor, "U8");
    }
    return slice(tensor).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Lets go of the file. */
  @Override
  public void close() {
    arena.close();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new Failure(Reason.NOT_FOUND, file + " has no tensor " + name);
    }
    return tensor;
  }

  private MemorySegment slice(StoredTensor tensor) {
    return bytes.asSlice(tensor.offset(), tensor.length());
  }

  private Failure wrongType(StoredTensor tensor, String wanted) {
    return new Failure(
        Reason.MISMATCH,
        String.format(
            Locale.ROOT, "%s: %s is %s, not %s", file, tensor.name(), tensor.type(), wanted));
  }
}
