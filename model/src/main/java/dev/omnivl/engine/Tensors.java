package dev.omnivl.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors in memory outside the heap, which ONNX Runtime reads and writes in place; all end with
 * this. For one thread.
 */
final class Tensors implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  private final OrtEnvironment environment = OnnxRuntime.environment();

  @SuppressWarnings("MustBeClosedChecker") // Closed with this.
  private final Arena arena = Arena.ofConfined();

  private final List<OnnxTensor> open = new ArrayList<>();

  /** Zeros to be written to. */
  OnnxTensor floats(long... shape) throws OrtException {
    return tensor(allocated(elements(shape) * Float.BYTES), OnnxJavaType.FLOAT, shape);
  }

  OnnxTensor floats(float[] data, long... shape) throws OrtException {
    MemorySegment memory = allocated((long) data.length * Float.BYTES);
    MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_FLOAT, 0, data.length);
    return tensor(memory, OnnxJavaType.FLOAT, shape);
  }

  /** The same item as many times as the shape's first axis is long. */
  OnnxTensor repeated(float[] item, long... shape) throws OrtException {
    MemorySegment memory = allocated(elements(shape) * Float.BYTES);
    for (long copy = 0; copy < shape[0]; copy++) {
      long offset = copy * item.length * Float.BYTES;
      MemorySegment.copy(item, 0, memory, ValueLayout.JAVA_FLOAT, offset, item.length);
    }
    return tensor(memory, OnnxJavaType.FLOAT, shape);
  }

  /** An item (1, ...) of this as many times as there are rows. */
  OnnxTensor repeated(OnnxTensor item, int rows) throws OrtException {
    if (rows == 1) {
      return item;
    }
    long[] shape = item.getInfo().getShape();
    shape[0] = rows;
    MemorySegment one =
        MemorySegment.ofBuffer(item.getBufferRef().orElseThrow().duplicate().clear());
    MemorySegment memory = allocated(rows * one.byteSize());
    for (int row = 0; row < rows; row++) {
      memory.asSlice(row * one.byteSize(), one.byteSize()).copyFrom(one);
    }
    return tensor(memory, OnnxJavaType.FLOAT, shape);
  }

  OnnxTensor longs(long[] data, long... shape) throws OrtException {
    MemorySegment memory = allocated((long) data.length * Long.BYTES);
    MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_LONG, 0, data.length);
    return tensor(memory, OnnxJavaType.INT64, shape);
  }

  /** Items one after the other. */
  OnnxTensor bytes(List<byte[]> items, long... shape) throws OrtException {
    MemorySegment memory = allocated(elements(shape));
    long offset = 0;
    for (byte[] item : items) {
      MemorySegment.copy(item, 0, memory, ValueLayout.JAVA_BYTE, offset, item.length);
      offset += item.length;
    }
    return tensor(memory, OnnxJavaType.UINT8, shape);
  }

  /** Copies numbers out of a tensor that was made here. */
  static float[] read(OnnxTensor tensor, int from, int count) {
    ByteBuffer bytes = (ByteBuffer) tensor.getBufferRef().orElseThrow();
    float[] data = new float[count];
    bytes.duplicate().order(ByteOrder.nativeOrder()).clear().asFloatBuffer().get(from, data);
    return data;
  }

  private OnnxTensor tensor(MemorySegment memory, OnnxJavaType type, long... shape)
      throws OrtException {
    ByteBuffer buffer = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape, type);
    open.add(tensor);
    return tensor;
  }

  private MemorySegment allocated(long bytes) {
    return arena.allocate(bytes, ALIGNMENT);
  }

  private static long elements(long... shape) {
    long product = 1;
    for (long length : shape) {
      product = Math.multiplyExact(product, length);
    }
    return product;
  }

  @Override
  public void close() {
    open.forEach(OnnxTensor::close);
    arena.close();
  }
}
