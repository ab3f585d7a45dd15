package dev.omnivl.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Memory for items of one shape in several layers, each layer in one piece: any range of items is a
 * tensor (count, shape) as it lies, without a copy. It grows when it has to, and keeps what is in
 * it.
 */
final class Slab implements AutoCloseable {
  private static final long ALIGNMENT = 64;

  private final int layers;
  private final Supplier<Arena> arenas;
  private long[] shape;
  private int capacity;
  private Arena arena;
  private MemorySegment[] memory;
  private View view = new View(0, 0, List.of());
  private boolean closed;

  /** The tensors of the range that was asked for last. */
  private record View(int from, int count, List<OnnxTensor> tensors) {}

  private Slab(int layers, int capacity, Supplier<Arena> arenas, long... shape) {
    this.layers = layers;
    this.shape = shape.clone();
    this.arenas = arenas;
    this.capacity = capacity;
    this.arena = arenas.get();
    this.memory = allocated(arena, capacity);
  }

  /** Starts empty, for one thread. */
  static Slab growing(int layers, long... shape) {
    return new Slab(layers, 0, Arena::ofConfined, shape);
  }

  /** Of one item, for any thread, one at a time. */
  static Slab single(int layers, long... shape) {
    return new Slab(layers, 1, Arena::ofShared, shape);
  }

  /** Room for items of the present shape; where there is not enough memory the arena is closed. */
  private MemorySegment[] allocated(Arena in, int items) {
    try {
      return IntStream.range(0, layers)
          .mapToObj(layer -> in.allocate(items * itemBytes(), ALIGNMENT))
          .toArray(MemorySegment[]::new);
    } catch (RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  /** What one item takes, in one layer. */
  private long itemBytes() {
    return Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
  }

  /** The length of an axis of the items. */
  int length(int axis) {
    return Math.toIntExact(shape[axis]);
  }

  /** Makes room for so many items. */
  void reserve(int items) {
    if (items > capacity) {
      move(Math.max(items, 2 * capacity), shape);
    }
  }

  /** Gives the second axis of all items, of three, another length, which holds what is in use. */
  void stretch(int length) {
    if (length != shape[1]) {
      move(capacity, new long[] {shape[0], length, shape[2]});
    }
  }

  private void move(int items, long[] to) {
    MemorySegment[] before = memory;
    Arena old = arena;
    long oldItem = itemBytes();
    int held = capacity;
    long[] from = shape;
    Arena next = arenas.get();
    shape = to;
    try {
      memory = allocated(next, items);
    } catch (RuntimeException | Error e) {
      shape = from;
      throw e;
    }
    closeView();
    arena = next;
    capacity = items;
    if (Arrays.equals(from, to)) {
      for (int layer = 0; layer < layers; layer++) {
        memory[layer].asSlice(0, held * oldItem).copyFrom(before[layer]);
      }
    } else {
      long kept = Math.min(from[1], to[1]) * to[2] * Float.BYTES;
      for (int layer = 0; layer < layers; layer++) {
        for (long part = 0; part < held * to[0]; part++) {
          MemorySegment.copy(
              before[layer],
              part * from[1] * from[2] * Float.BYTES,
              memory[layer],
              part * to[1] * to[2] * Float.BYTES,
              kept);
        }
      }
    }
    old.close();
  }

  /** Copies an item to the place of another one. */
  void copy(int from, int to) {
    long bytes = itemBytes();
    for (MemorySegment layer : memory) {
      MemorySegment.copy(layer, from * bytes, layer, to * bytes, bytes);
    }
  }

  /**
   * Copies numbers of another slab with as many layers, items (heads, length, width) that may
   * differ in their length.
   *
   * @param item of the other
   * @param to item of this
   * @param at where along the length they begin here
   */
  void write(Slab other, int item, int to, int at) {
    int length = other.length(1);
    int width = length(2) * Float.BYTES;
    long from = item * other.itemBytes();
    long into = to * itemBytes() + (long) at * width;
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < length(0); head++) {
        MemorySegment.copy(
            other.memory[layer],
            from + (long) head * length * width,
            memory[layer],
            into + (long) head * length(1) * width,
            (long) length * width);
      }
    }
  }

  /** Copies an item of the first layer out. */
  void read(int item, float[] numbers) {
    MemorySegment.copy(
        memory[0], ValueLayout.JAVA_FLOAT, item * itemBytes(), numbers, 0, numbers.length);
  }

  /** Some items as tensors (count, shape), a layer each; they end with the next view. */
  List<OnnxTensor> view(int from, int count) throws OrtException {
    if (view.from() != from || view.count() != count) {
      closeView();
      long[] dims = new long[shape.length + 1];
      dims[0] = count;
      System.arraycopy(shape, 0, dims, 1, shape.length);
      OnnxTensor[] tensors = new OnnxTensor[layers];
      for (int layer = 0; layer < layers; layer++) {
        tensors[layer] =
            OnnxTensor.createTensor(
                OnnxRuntime.environment(),
                memory[layer]
                    .asSlice(from * itemBytes(), count * itemBytes())
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder()),
                dims,
                OnnxJavaType.FLOAT);
      }
      view = new View(from, count, List.of(tensors));
    }
    return view.tensors();
  }

  private void closeView() {
    view.tensors().forEach(OnnxTensor::close);
    view = new View(0, 0, List.of());
  }

  /** Gives the memory back; a second time does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      closeView();
      arena.close();
    }
  }
}
