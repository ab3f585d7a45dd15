package dev.omnivl.trainer.init;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads BERT weights out of an ONNX file as exported from PyTorch, under BERT's names and in its
 * layout: a linear weight is (out, in).
 *
 * <p>The export keeps the names of embeddings, biases and LayerNorms. The weights of matrix
 * products lost theirs and were transposed; the name of the node that multiplies still says which
 * one it was.
 *
 * <p>BERT adds row 0 of its token type table to every embedding of a single text. Our text stack
 * has no such table, so that row is added to all rows of {@code
 * embeddings.position_embeddings.weight} here and the table itself is left out.
 */
public final class MiniLmWeights {
  private static final Pattern PRODUCT = Pattern.compile("/encoder/layer\\.(\\d+)/(.+)/MatMul");
  private static final String POSITIONS = "embeddings.position_embeddings.weight";
  private static final String TYPES = "embeddings.token_type_embeddings.weight";

  private MiniLmWeights() {}

  /**
   * Reads the weights.
   *
   * @param onnx the ONNX file; it stays open
   * @return weights such as {@code encoder.layer.0.attention.self.query.weight}, by name
   * @throws Failure CORRUPT if the file is no such model
   */
  public static Map<String, Weight> read(InputStream onnx) throws IOException {
    GraphProto graph = ModelProto.parseFrom(onnx).getGraph();
    Map<String, TensorProto> tensors = new HashMap<>();
    graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    Map<String, Weight> weights = new TreeMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      if (tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE
          && !tensor.getName().startsWith("onnx::")) {
        weights.put(tensor.getName(), weight(tensor));
      }
    }
    for (NodeProto node : graph.getNodeList()) {
      Matcher product = PRODUCT.matcher(node.getName());
      if (node.getOpType().equals("MatMul")
          && product.matches()
          && tensors.containsKey(node.getInput(1))) {
        String name =
            "encoder.layer."
                + product.group(1)
                + "."
                + product.group(2).replace('/', '.')
                + ".weight";
        weights.put(name, transposed(weight(tensors.get(node.getInput(1)))));
      }
    }
    return withoutTypes(weights);
  }

  private static Map<String, Weight> withoutTypes(Map<String, Weight> weights) {
    Weight positions = weights.get(POSITIONS);
    Weight types = weights.remove(TYPES);
    if (positions == null || types == null) {
      throw new Failure(
          Reason.CORRUPT, "the ONNX file is no BERT: it lacks " + POSITIONS + " or " + TYPES);
    }
    int width = Math.toIntExact(positions.shape().size(1));
    float[] sum = positions.data().clone();
    for (int index = 0; index < sum.length; index++) {
      sum[index] += types.data()[index % width];
    }
    weights.put(POSITIONS, new Weight(positions.shape(), sum));
    return weights;
  }

  private static Weight weight(TensorProto tensor) {
    long[] dims = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    ByteString raw = tensor.getRawData();
    float[] data = new float[raw.size() / Float.BYTES];
    raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(data);
    return new Weight(Shape.of(dims), data);
  }

  private static Weight transposed(Weight weight) {
    int rows = Math.toIntExact(weight.shape().size(0));
    int columns = Math.toIntExact(weight.shape().size(1));
    float[] data = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        data[column * rows + row] = weight.data()[row * columns + column];
      }
    }
    return new Weight(Shape.of(columns, rows), data);
  }
}
