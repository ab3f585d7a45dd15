package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Dim;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes a {@link Safetensors} file. The header is filled up with blanks so that the numbers begin
 * at a multiple of 4096 bytes, and tensors that are no multiple of 64 bytes come last: so the
 * others begin at one, as ONNX Runtime likes its external data.
 */
public final class SafetensorsWriter {
  private static final int PAGE = 4096;
  private static final int LINE = 64;
  private static final int CHUNK = 1 << 20;
  private static final float LARGEST_HALF = 65504;

  private record Pending(TensorType type, Shape shape, Supplier<Object> data) {
    long length() {
      return shape.elements() * type.bytes();
    }
  }

  private final Map<String, Pending> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** Adds 32-bit floats. */
  public SafetensorsWriter floats(String name, Weight weight) {
    return add(name, new Pending(TensorType.F32, weight.shape(), weight::data));
  }

  /**
   * Adds floats rounded to 16 bits.
   *
   * @throws Failure INVALID_ARGUMENT if a number is too large for them
   */
  public SafetensorsWriter halves(String name, Weight weight) {
    requireHalves(name, weight);
    return add(name, new Pending(TensorType.F16, weight.shape(), weight::data));
  }

  /**
   * Adds floats that are read when they are written, one tensor after the other.
   *
   * @param type F32, F16 or BF16, to which the numbers are rounded
   * @param weight gives numbers of that shape; {@link #write} fails with INVALID_ARGUMENT if one is
   *     too large for the type
   */
  public SafetensorsWriter floats(
      String name, TensorType type, Shape shape, Supplier<Weight> weight) {
    return add(
        name,
        new Pending(
            type,
            shape,
            () -> {
              Weight read = weight.get();
              if (type == TensorType.F16) {
                requireHalves(name, read);
              }
              return read.data();
            }));
  }

  /** Adds 64-bit whole numbers, one axis. */
  public SafetensorsWriter longs(String name, long... data) {
    return add(name, new Pending(TensorType.I64, Shape.of(data.length), () -> data));
  }

  /** Adds bytes. */
  public SafetensorsWriter bytes(String name, byte[] data, long... shape) {
    return add(name, new Pending(TensorType.U8, Shape.of(shape), () -> data));
  }

  /** Adds bytes with their sign, which are read when they are written. */
  public SafetensorsWriter signedBytes(String name, Shape shape, Supplier<byte[]> data) {
    return add(name, new Pending(TensorType.I8, shape, data::get));
  }

  /** Adds a string beside the tensors. */
  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  private static void requireHalves(String name, Weight weight) {
    for (float value : weight.data()) {
      if (!(Math.abs(value) <= LARGEST_HALF)) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            name + " holds " + value + ", which 16-bit floats cannot: store 32-bit ones");
      }
    }
  }

  /** Writes a new file. */
  public void write(Path file) throws IOException {
    List<Map.Entry<String, Pending>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(Comparator.comparing(entry -> entry.getValue().length() % LINE != 0));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header(ordered));
      for (Map.Entry<String, Pending> entry : ordered) {
        writeData(channel, entry.getValue());
      }
    }
  }

  private SafetensorsWriter add(String name, Pending tensor) {
    if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException("a tensor's name is its own, not " + name);
    }
    return this;
  }

  private ByteBuffer header(List<Map.Entry<String, Pending>> ordered) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    ObjectNode texts = json.putObject(SafetensorsHeader.METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, Pending> entry : ordered) {
      Pending tensor = entry.getValue();
      ObjectNode described = json.putObject(entry.getKey()).put("dtype", tensor.type().name());
      tensor.shape().dims().stream().map(Dim::factor).forEach(described.putArray("shape")::add);
      described.putArray("data_offsets").add(offset).add(offset + tensor.length());
      offset += tensor.length();
    }
    byte[] text = text(mapper, json).getBytes(StandardCharsets.UTF_8);
    int length = (text.length + Long.BYTES + PAGE - 1) / PAGE * PAGE;
    ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(header.array(), (byte) ' ');
    return header.putLong(length - Long.BYTES).put(text).clear();
  }

  private static String text(ObjectMapper mapper, ObjectNode json) {
    try {
      return mapper.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeData(FileChannel channel, Pending tensor) throws IOException {
    Object data = tensor.data().get();
    if (data instanceof byte[] bytes) {
      writeFully(channel, ByteBuffer.wrap(bytes));
      return;
    }
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    long elements = tensor.shape().elements();
    for (int index = 0; index < elements; index++) {
      put(chunk, tensor.type(), data, index);
      if (chunk.remaining() < Long.BYTES) {
        writeFully(channel, chunk.flip());
        chunk.clear();
      }
    }
    writeFully(channel, chunk.flip());
  }

  private static void put(ByteBuffer chunk, TensorType type, Object numbers, int index) {
    switch (numbers) {
      case float[] data when type == TensorType.F16 ->
          chunk.putShort(Float.floatToFloat16(data[index]));
      case float[] data when type == TensorType.BF16 -> chunk.putShort(upperHalf(data[index]));
      case float[] data -> chunk.putFloat(data[index]);
      case long[] data -> chunk.putLong(data[index]);
      default -> throw new IllegalStateException("no writer for " + type);
    }
  }

  /** To the nearest 16 bits, of two the even one. */
  private static short upperHalf(float number) {
    int bits = Float.floatToRawIntBits(number);
    return (short) (Float.isNaN(number) ? bits >> 16 | 1 : bits + 0x7fff + (bits >> 16 & 1) >> 16);
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
