package dev.omnivl.importer.checkpoint;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor whose numbers lie within its storage.
 *
 * @param key the entry of its storage
 * @param type of its numbers
 * @param storage how many numbers the storage has
 * @param offset the first one, in elements
 * @param shape the lengths of its axes
 * @param strides elements from one index to the next, for each axis
 */
record TorchTensor(
    String key, TensorType type, long storage, long offset, Shape shape, List<Long> strides) {

  static TorchTensor of(Path path, String name, Pickled.Tensor tensor) {
    TensorType type = type(PickleReader.kind(tensor.storage()));
    String wrong =
        type == null
            ? "is of " + tensor.storage().kind() + ", which is not read"
            : outside(tensor) ? "does not lie within its storage" : "";
    if (type == null || !wrong.isEmpty()) {
      throw new Failure(Reason.CORRUPT, path + ": the weight " + name + " " + wrong);
    }
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    return new TorchTensor(
        tensor.storage().key(),
        type,
        tensor.storage().elements(),
        tensor.offset(),
        Shape.of(shape),
        tensor.strides());
  }

  private static @Nullable TensorType type(@Nullable String kind) {
    return switch (kind) {
      case "Float" -> TensorType.F32;
      case "Half" -> TensorType.F16;
      case "BFloat16" -> TensorType.BF16;
      case "Double" -> TensorType.F64;
      case "Long" -> TensorType.I64;
      case "Int" -> TensorType.I32;
      case "Short" -> TensorType.I16;
      case "Char" -> TensorType.I8;
      case "Byte" -> TensorType.U8;
      case "Bool" -> TensorType.BOOL;
      case null, default -> null;
    };
  }

  /** Whether some number lies outside the storage, or one is meant more than once. */
  private static boolean outside(Pickled.Tensor tensor) {
    if (tensor.shape().size() != tensor.strides().size()
        || tensor.offset() < 0
        || tensor.shape().stream().anyMatch(length -> length < 0)
        || tensor.strides().stream().anyMatch(stride -> stride < 0)) {
      return true;
    }
    try {
      long elements = 1;
      long last = tensor.offset();
      for (int axis = 0; axis < tensor.shape().size(); axis++) {
        long length = tensor.shape().get(axis);
        elements = Math.multiplyExact(elements, length);
        long reach = Math.multiplyExact(Math.max(0, length - 1), tensor.strides().get(axis));
        last = Math.addExact(last, reach);
      }
      return elements > tensor.storage().elements()
          || (elements > 0 && last >= tensor.storage().elements());
    } catch (ArithmeticException e) {
      return true;
    }
  }

  /** The numbers, row by row. */
  float[] floats(MemorySegment bytes) {
    int elements = Math.toIntExact(shape.elements());
    if (elements == 0) {
      return new float[0];
    }
    if (isRowByRow()) {
      return type.floats(bytes.asSlice(offset * type.bytes(), (long) elements * type.bytes()));
    }
    float[] data = new float[elements];
    long[] index = new long[shape.rank()];
    long at = offset;
    for (int next = 0; next < elements; next++) {
      data[next] = type.floatAt(bytes, at);
      for (int axis = shape.rank() - 1; axis >= 0; axis--) {
        at += strides.get(axis);
        if (++index[axis] < shape.size(axis)) {
          break;
        }
        at -= index[axis] * strides.get(axis);
        index[axis] = 0;
      }
    }
    return data;
  }

  private boolean isRowByRow() {
    long expected = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      if (shape.size(axis) != 1 && strides.get(axis) != expected) {
        return false;
      }
      expected *= shape.size(axis);
    }
    return true;
  }
}
