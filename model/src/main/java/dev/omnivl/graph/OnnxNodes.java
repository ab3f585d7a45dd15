package dev.omnivl.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the nodes, initialisers, inputs and outputs of one ONNX graph, and names what has no
 * name.
 */
final class OnnxNodes {
  private static final String MICROSOFT = "com.microsoft";
  private static final int IR_VERSION = 10;
  private static final int OPSET = 20;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Map<String, String> constants = new HashMap<>();
  private final Map<String, Boolean> weights = new LinkedHashMap<>();
  private int named;

  /** A node of the standard operators with one output. */
  Node node(String operator) {
    return new Node(operator, "");
  }

  /** A node of ONNX Runtime's own operators with one output. */
  Node microsoftNode(String operator) {
    return new Node(operator, MICROSOFT);
  }

  /** A one-axis tensor of whole numbers. */
  String longs(long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(TensorProto.DataType.INT64, raw, values.length);
  }

  /** A tensor without axes that holds one whole number. */
  String number(long value) {
    ByteBuffer raw =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    return constant(TensorProto.DataType.INT64, raw);
  }

  /** A one-axis tensor of floats. */
  String floats(float... values) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(TensorProto.DataType.FLOAT, raw, values.length);
  }

  /** A weight whose numbers lie in a file beside the graph; each is declared once. */
  void weight(String name, Shape shape, StoredWeight stored, String location) {
    if (weights.putIfAbsent(name, stored.half()) == null) {
      TensorProto.Builder tensor =
          tensor(
              name,
              switch (stored.type()) {
                case FLOAT -> TensorProto.DataType.FLOAT;
                case HALF -> TensorProto.DataType.FLOAT16;
                case BFLOAT -> TensorProto.DataType.BFLOAT16;
                case INT8 -> TensorProto.DataType.INT8;
              });
      shape.dims().forEach(dim -> tensor.addDims(dim.factor()));
      tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL);
      tensor.addExternalData(entry("location", location));
      tensor.addExternalData(entry("offset", Long.toString(stored.offset())));
      tensor.addExternalData(entry("length", Long.toString(stored.length())));
      graph.addInitializer(tensor);
    }
  }

  void input(String name, TensorProto.DataType type, List<Dim> dims) {
    graph.addInput(valueInfo(name, type, dims));
  }

  void output(String name, String from, List<Dim> dims) {
    graph.addNode(
        NodeProto.newBuilder().setOpType("Identity").setName(name).addInput(from).addOutput(name));
    graph.addOutput(valueInfo(name, TensorProto.DataType.FLOAT, dims));
  }

  byte[] model(String name) {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("omnivl")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
        .setGraph(graph.setName(name))
        .build()
        .toByteArray();
  }

  private String constant(TensorProto.DataType type, ByteBuffer raw, long... dims) {
    ByteString bytes = ByteString.copyFrom(raw.array());
    String key = type + " " + dims.length + " " + java.util.HexFormat.of().formatHex(raw.array());
    return constants.computeIfAbsent(
        key,
        absent -> {
          String name = "constant_" + constants.size();
          TensorProto.Builder tensor = tensor(name, type).setRawData(bytes);
          for (long dim : dims) {
            tensor.addDims(dim);
          }
          graph.addInitializer(tensor);
          return name;
        });
  }

  private static TensorProto.Builder tensor(String name, TensorProto.DataType type) {
    return TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static ValueInfoProto valueInfo(String name, TensorProto.DataType type, List<Dim> dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim dim : dims) {
      TensorShapeProto.Dimension.Builder axis = shape.addDimBuilder();
      if (dim.known()) {
        axis.setDimValue(dim.factor());
      } else {
        axis.setDimParam(dim.toString());
      }
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** One node under construction. */
  final class Node {
    private final NodeProto.Builder node;

    private Node(String operator, String domain) {
      node = NodeProto.newBuilder().setOpType(operator).setDomain(domain);
      node.setName(operator + "_" + named);
    }

    /** Inputs in order; an empty name leaves an optional one out. */
    Node in(String... inputs) {
      node.addAllInput(List.of(inputs));
      return this;
    }

    Node with(String attribute, long value) {
      node.addAttribute(attribute(attribute, AttributeProto.AttributeType.INT).setI(value));
      return this;
    }

    Node with(String attribute, float value) {
      node.addAttribute(attribute(attribute, AttributeProto.AttributeType.FLOAT).setF(value));
      return this;
    }

    Node with(String attribute, String value) {
      node.addAttribute(
          attribute(attribute, AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(value)));
      return this;
    }

    Node withAll(String attribute, long... values) {
      AttributeProto.Builder longs = attribute(attribute, AttributeProto.AttributeType.INTS);
      for (long value : values) {
        longs.addInts(value);
      }
      node.addAttribute(longs);
      return this;
    }

    /** Adds the node and returns its output's name. */
    String out() {
      return outs(1).getFirst();
    }

    /** Adds the node and returns its outputs' names. */
    List<String> outs(int count) {
      for (int index = 0; index < count; index++) {
        node.addOutput("t" + named++);
      }
      graph.addNode(node);
      return List.copyOf(node.getOutputList());
    }

    private static AttributeProto.Builder attribute(
        String name, AttributeProto.AttributeType type) {
      return AttributeProto.newBuilder().setName(name).setType(type);
    }
  }
}
