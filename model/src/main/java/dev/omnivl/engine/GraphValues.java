package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/** Moves numbers between the architecture's layout and the graph's. */
final class GraphValues implements AutoCloseable {
  private final Tensors tensors = new Tensors();
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Architecture model;

  GraphValues(ServingGraph graph, Architecture model, Map<String, Weight> values)
      throws OrtException {
    this.model = model;
    long batch = values.values().iterator().next().shape().size(0);
    for (Port port : model.inputs(graph)) {
      int heads = port.heads();
      Weight value = values.get(port.name());
      if (value == null) {
        // Only a past of length 0 may be left out.
        inputs.put(port.name(), tensors.floats(batch, heads, 0, port.shape().size(2) / heads));
      } else {
        inputs.put(port.name(), tensor(port, heads > 0 ? byHeads(value, heads) : value));
      }
    }
  }

  Map<String, OnnxTensor> tensors() {
    return inputs;
  }

  Map<String, Weight> outputs(OrtSession.Result result) {
    Map<String, Weight> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
      OnnxTensor tensor = (OnnxTensor) entry.getValue();
      Weight value =
          new Weight(Shape.of(tensor.getInfo().getShape()), tensor.getFloatBuffer().array());
      outputs.put(entry.getKey(), model.heads(entry.getKey()) > 0 ? joinedHeads(value) : value);
    }
    return outputs;
  }

  private OnnxTensor tensor(Port port, Weight value) throws OrtException {
    long[] shape = value.shape().dims().stream().mapToLong(dim -> dim.factor()).toArray();
    return switch (port.element()) {
      case FLOAT -> tensors.floats(value.data(), shape);
      case INT64 -> {
        long[] longs = new long[value.data().length];
        for (int index = 0; index < longs.length; index++) {
          longs[index] = (long) value.data()[index];
        }
        yield tensors.longs(longs, shape);
      }
      case UINT8 -> {
        byte[] bytes = new byte[value.data().length];
        for (int index = 0; index < bytes.length; index++) {
          bytes[index] = (byte) value.data()[index];
        }
        yield tensors.bytes(java.util.List.of(bytes), shape);
      }
    };
  }

  /** (B, M, D) to (B, heads, M, D/heads). */
  private static Weight byHeads(Weight value, int heads) {
    int length = size(value, 1);
    int part = size(value, 2) / heads;
    Shape shape = Shape.of(size(value, 0), heads, length, part);
    return new Weight(shape, swapped(value.data(), length, heads, part));
  }

  /** (B, heads, M, D/heads) to (B, M, D). */
  private static Weight joinedHeads(Weight value) {
    int heads = size(value, 1);
    int length = size(value, 2);
    int part = size(value, 3);
    Shape shape = Shape.of(size(value, 0), length, (long) heads * part);
    return new Weight(shape, swapped(value.data(), heads, length, part));
  }

  /** (B, rows, columns, part) to (B, columns, rows, part). */
  private static float[] swapped(float[] data, int rows, int columns, int part) {
    float[] swapped = new float[data.length];
    for (int from = 0; from < data.length; from += part) {
      int cell = from / part;
      int item = cell / (rows * columns);
      int row = cell / columns % rows;
      int column = cell % columns;
      int to = ((item * columns + column) * rows + row) * part;
      System.arraycopy(data, from, swapped, to, part);
    }
    return swapped;
  }

  private static int size(Weight value, int axis) {
    return Math.toIntExact(value.shape().size(axis));
  }

  @Override
  public void close() {
    tensors.close();
  }
}
