package dev.omnivl.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes an architecture as an ONNX graph for serving: batch and lengths stay open, pixels come in
 * as uint8, weights stay in the file where they are stored. Dropout is nothing here.
 *
 * <p>Shapes are {@link ShapeGraph}'s, so both refuse the same mistakes. There is no convolution:
 * patches are a transposition and a matrix product. Attention is ONNX Runtime's fused operator.
 * 16-bit weights are widened by a Cast, which ONNX Runtime folds when it loads the graph; the rows
 * of an embedding are widened after they are looked up.
 *
 * <p>Keys and values that are kept between runs lie <em>by heads</em>, (B, heads, M, D/heads), as
 * the operator reads them without copying; to the architecture they still are (B, M, D).
 */
public final class OnnxGraph implements Graph<OnnxGraph.Tensor> {
  private static final float MASKED = -1e9f;

  /** What a graph takes. */
  public enum Element {
    /** Pixels. */
    UINT8(TensorProto.DataType.UINT8),
    /** Ids and masks. */
    INT64(TensorProto.DataType.INT64),
    /** Everything else. */
    FLOAT(TensorProto.DataType.FLOAT);

    private final TensorProto.DataType type;

    Element(TensorProto.DataType type) {
      this.type = type;
    }
  }

  /**
   * A tensor of the graph.
   *
   * @param name its name
   * @param shape what the architecture sees
   * @param half whether it is a weight stored in 16 bits
   * @param heads above 0: it lies by that many heads
   */
  public record Tensor(String name, Shape shape, boolean half, int heads) {}

  private record MaskKey(Dim query, Dim key) {}

  private final OnnxNodes nodes;
  private final ShapeGraph shapes;
  private final String prefix;
  private final String location;
  private final Function<String, StoredWeight> stored;
  private final Map<Object, Tensor> known;
  private final Int8Products int8;
  private final Arithmetic arithmetic;

  /**
   * Starts an empty graph.
   *
   * @param location name of the file with the weights, beside the graph's own
   * @param stored where each weight lies in it; fails for a name it does not know
   */
  public OnnxGraph(String location, Function<String, StoredWeight> stored) {
    this(location, stored, name -> Optional.empty(), Arithmetic.FLOAT);
  }

  /**
   * Starts an empty graph that computes in other numbers.
   *
   * @param location name of the file with the weights, beside the graph's own
   * @param stored where each weight lies in it; fails for a name it does not know
   * @param quantised the matrices in 8 bits, which may be used in products alone
   * @param arithmetic the numbers
   */
  public OnnxGraph(
      String location,
      Function<String, StoredWeight> stored,
      Function<String, Optional<Int8Weight>> quantised,
      Arithmetic arithmetic) {
    this(location, stored, new OnnxNodes(), quantised, arithmetic);
  }

  private OnnxGraph(
      String location,
      Function<String, StoredWeight> stored,
      OnnxNodes nodes,
      Function<String, Optional<Int8Weight>> quantised,
      Arithmetic arithmetic) {
    this(
        nodes,
        new ShapeGraph(),
        "",
        location,
        stored,
        new HashMap<>(),
        new Int8Products(nodes, location, quantised),
        arithmetic);
  }

  private OnnxGraph(
      OnnxNodes nodes,
      ShapeGraph shapes,
      String prefix,
      String location,
      Function<String, StoredWeight> stored,
      Map<Object, Tensor> known,
      Int8Products int8,
      Arithmetic arithmetic) {
    this.nodes = nodes;
    this.shapes = shapes;
    this.prefix = prefix;
    this.location = location;
    this.stored = stored;
    this.known = known;
    this.int8 = int8;
    this.arithmetic = arithmetic;
  }

  /** Declares an input. */
  public Tensor input(String name, Element element, Shape shape) {
    nodes.input(name, element.type, shape.dims());
    return new Tensor(name, shape, false, 0);
  }

  /** Declares an input (B, M, D) that lies by heads. */
  public Tensor inputByHeads(String name, Shape shape, int heads) {
    nodes.input(name, TensorProto.DataType.FLOAT, byHeads(shape, heads));
    return new Tensor(name, shape, false, heads);
  }

  /** Declares an output. */
  public void output(String name, Tensor tensor) {
    if (tensor.heads() > 0) {
      nodes.output(name, tensor.name(), byHeads(tensor.shape(), tensor.heads()));
    } else {
      nodes.output(name, wide(tensor), tensor.shape().dims());
    }
  }

  /** Declares an output (B, M, D) that lies by heads. */
  public void outputByHeads(String name, Tensor tensor, int heads) {
    output(name, new Tensor(laidByHeads(tensor, heads), tensor.shape(), false, heads));
  }

  /** Weights whose only use is in products so far: those that may be stored in 8 bits. */
  public Set<String> matrices() {
    return int8.matrices();
  }

  /** The graph so far, as the bytes of an ONNX file. */
  public byte[] model(String name) {
    return nodes.model(name);
  }

  @Override
  public OnnxGraph at(String scope) {
    return new OnnxGraph(
        nodes, shapes.at(scope), prefix + scope + ".", location, stored, known, int8, arithmetic);
  }

  @Override
  public Tensor weight(String name, Init init, long... shape) {
    Shape checked = shapes.weight(name, init, shape);
    if (int8.holds(prefix + name)) {
      return plain(prefix + name, checked);
    }
    StoredWeight place = stored.apply(prefix + name);
    nodes.weight(prefix + name, checked, place, location);
    return new Tensor(prefix + name, checked, place.half(), 0);
  }

  @Override
  public Tensor normalize(Tensor pixels, float[] mean, float[] deviation) {
    Shape shape = shapes.normalize(pixels.shape(), mean, deviation);
    float[] scale = new float[mean.length];
    float[] shift = new float[mean.length];
    for (int channel = 0; channel < mean.length; channel++) {
      scale[channel] = 1 / (255 * deviation[channel]);
      shift[channel] = -mean[channel] / deviation[channel];
    }
    String wide = cast(pixels.name());
    String scaled = nodes.node("Mul").in(wide, nodes.floats(scale)).out();
    return plain(nodes.node("Add").in(scaled, nodes.floats(shift)).out(), shape);
  }

  @Override
  public Tensor patches(Tensor pixels, int patch) {
    Shape shape = shapes.patches(pixels.shape(), patch);
    Shape from = pixels.shape();
    String grid =
        reshape(
            pixels.name(),
            -1,
            from.size(1) / patch,
            patch,
            from.size(2) / patch,
            patch,
            from.size(3));
    return plain(
        reshape(transpose(grid, 0, 1, 3, 5, 2, 4), -1, shape.size(1), shape.size(2)), shape);
  }

  @Override
  public Tensor tubelets(Tensor pixels, int span, int patch) {
    Shape shape = shapes.tubelets(pixels.shape(), span, patch);
    Shape from = pixels.shape();
    long rows = from.size(2) / patch;
    long columns = from.size(3) / patch;
    String grid =
        reshape(pixels.name(), -1, shape.size(1), span, rows, patch, columns, patch, from.size(4));
    String tubelets = transpose(grid, 0, 1, 3, 5, 7, 2, 4, 6);
    return plain(reshape(tubelets, -1, shape.size(1), shape.size(2), shape.size(3)), shape);
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    Shape shape = shapes.linear(x.shape(), weight.shape(), bias == null ? null : bias.shape());
    int8.multiplied(weight.name());
    if (int8.holds(weight.name())) {
      String bias8 = bias == null ? "" : wide(bias);
      return plain(int8.product(wide(x), weight.name(), weight.shape(), bias8), shape);
    }
    String flat = wide(weight);
    if (weight.shape().rank() > 2) {
      flat = reshape(flat, weight.shape().size(0), -1);
    }
    String product = nodes.microsoftNode("FusedMatMul").in(wide(x), flat).with("transB", 1).out();
    return plain(bias == null ? product : nodes.node("Add").in(product, wide(bias)).out(), shape);
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon) {
    Shape shape = shapes.layerNorm(x.shape(), gain.shape(), bias.shape(), epsilon);
    if (arithmetic == Arithmetic.INT8) {
      return plain(normed(wide(x), wide(gain), wide(bias), epsilon), shape);
    }
    OnnxNodes.Node node = nodes.node("LayerNormalization").in(wide(x), wide(gain), wide(bias));
    return plain(node.with("axis", -1).with("epsilon", (float) epsilon).out(), shape);
  }

  /**
   * LayerNormalization by single operators. ONNX Runtime's own, on processors, adds up one number
   * after the other in 64 bits and is four times as slow; beside products in 8 bits that was a
   * sixth of all time. The mean of centred squares is as exact.
   */
  private String normed(String x, String gain, String bias, double epsilon) {
    String mean = nodes.node("ReduceMean").in(x, nodes.longs(-1)).out();
    String centred = nodes.node("Sub").in(x, mean).out();
    String squares = nodes.node("Mul").in(centred, centred).out();
    String variance = nodes.node("ReduceMean").in(squares, nodes.longs(-1)).out();
    String above = nodes.node("Add").in(variance, nodes.floats((float) epsilon)).out();
    String factor = nodes.node("Reciprocal").in(nodes.node("Sqrt").in(above).out()).out();
    String unit = nodes.node("Mul").in(centred, factor).out();
    return nodes.node("Add").in(nodes.node("Mul").in(unit, gain).out(), bias).out();
  }

  @Override
  public Tensor activation(Tensor x, Activation kind) {
    OnnxNodes.Node node =
        switch (kind) {
          case GELU -> nodes.node("Gelu");
          case TANH_GELU -> nodes.node("Gelu").with("approximate", "tanh");
          case QUICK_GELU -> nodes.microsoftNode("QuickGelu").with("alpha", Activation.QUICK);
        };
    return plain(node.in(wide(x)).out(), shapes.activation(x.shape(), kind));
  }

  @Override
  public Tensor add(Tensor x, Tensor y) {
    return plain(nodes.node("Add").in(wide(x), wide(y)).out(), shapes.add(x.shape(), y.shape()));
  }

  @Override
  public Tensor attention(
      Tensor query, Tensor key, Tensor value, int heads, @Nullable Tensor mask) {
    Shape shape =
        shapes.attention(
            query.shape(), key.shape(), value.shape(), heads, mask == null ? null : mask.shape());
    String keys = key.heads() == 0 ? wide(key) : key.name();
    String values = value.heads() == 0 ? wide(value) : value.name();
    OnnxNodes.Node node = nodes.microsoftNode("MultiHeadAttention").in(wide(query), keys, values);
    if (mask != null) {
      node.in("", "", spreadOverQueries(mask, query));
    }
    return plain(node.with("num_heads", heads).out(), shape);
  }

  @Override
  public Tensor attentionWeights(Tensor query, Tensor key, int heads) {
    Shape shape = shapes.attentionWeights(query.shape(), key.shape(), heads);
    String keys = transpose(laidByHeads(key, heads), 0, 1, 3, 2); // (B, heads, D/heads, M)
    OnnxNodes.Node scores =
        nodes
            .microsoftNode("FusedMatMul")
            .in(laidByHeads(query, heads), keys)
            .with("alpha", (float) (1 / Math.sqrt((double) key.shape().size(2) / heads)));
    String weights = nodes.node("Softmax").in(scores.out()).with("axis", -1).out();
    return plain(
        nodes.node("ReduceMean").in(weights, nodes.longs(1)).with("keepdims", 0).out(), shape);
  }

  @Override
  public List<Tensor> split(Tensor x, int parts) {
    List<Shape> pieces = shapes.split(x.shape(), parts);
    List<String> names =
        nodes.node("Split").in(wide(x)).with("axis", -1).with("num_outputs", parts).outs(parts);
    List<Tensor> tensors = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      tensors.add(plain(names.get(part), pieces.get(part)));
    }
    return tensors;
  }

  @Override
  public Tensor concat(Tensor x, Tensor y) {
    Shape shape = shapes.concat(x.shape(), y.shape());
    int heads = Math.max(x.heads(), y.heads());
    if (heads == 0) {
      return plain(nodes.node("Concat").in(wide(x), wide(y)).with("axis", 1).out(), shape);
    }
    OnnxNodes.Node joined =
        nodes.node("Concat").in(laidByHeads(x, heads), laidByHeads(y, heads)).with("axis", 2);
    return new Tensor(joined.out(), shape, false, heads);
  }

  @Override
  public Tensor expand(Tensor x, Tensor like) {
    Shape shape = shapes.expand(x.shape(), like.shape());
    return plain(spread(wide(x), length(like, 0), nodes.longs(1, 1)), shape);
  }

  @Override
  public Tensor tokens(Tensor x, int from, int count) {
    Shape shape = shapes.tokens(x.shape(), from, count);
    return plain(slice(wide(x), nodes.longs(from), nodes.longs(from + count), 1), shape);
  }

  @Override
  public Tensor token(Tensor x, int index) {
    Shape shape = shapes.token(x.shape(), index);
    return plain(
        nodes.node("Gather").in(wide(x), nodes.number(index)).with("axis", 1).out(), shape);
  }

  @Override
  public Tensor lastPresent(Tensor x, Tensor present) {
    Shape shape = shapes.lastPresent(x.shape(), present.shape());
    String count = nodes.node("ReduceSum").in(present.name(), nodes.longs(1)).out(); // (B, 1)
    String last = nodes.node("Sub").in(count, nodes.longs(1)).out();
    return plain(nodes.node("GatherND").in(wide(x), last).with("batch_dims", 1).out(), shape);
  }

  @Override
  public Tensor foldPlaces(Tensor x) {
    Shape shape = shapes.foldPlaces(x.shape());
    return plain(reshape(transpose(wide(x), 0, 2, 1, 3), -1, shape.size(1), shape.size(2)), shape);
  }

  @Override
  public Tensor unfoldPlaces(Tensor x, int places) {
    Shape shape = shapes.unfoldPlaces(x.shape(), places);
    return plain(
        transpose(reshape(wide(x), -1, places, shape.size(1), shape.size(3)), 0, 2, 1, 3), shape);
  }

  @Override
  public Tensor foldFrames(Tensor x) {
    Shape shape = shapes.foldFrames(x.shape());
    return plain(reshape(wide(x), -1, shape.size(1), shape.size(2)), shape);
  }

  @Override
  public Tensor unfoldFrames(Tensor x, int frames) {
    Shape shape = shapes.unfoldFrames(x.shape(), frames);
    return plain(reshape(wide(x), -1, frames, shape.size(2), shape.size(3)), shape);
  }

  @Override
  public Tensor joinFrames(Tensor x) {
    Shape shape = shapes.joinFrames(x.shape());
    return plain(reshape(wide(x), -1, shape.size(1), shape.size(2)), shape);
  }

  @Override
  public Tensor repeatFrames(Tensor x, int frames) {
    Shape shape = shapes.repeatFrames(x.shape(), frames);
    String one = nodes.node("Unsqueeze").in(wide(x), nodes.longs(1)).out();
    String all = nodes.node("Expand").in(one, nodes.longs(1, frames, 1, 1)).out();
    String lengths =
        nodes
            .node("Concat")
            .in(nodes.longs(-1), length(x, 1), nodes.longs(shape.size(2)))
            .with("axis", 0)
            .out();
    return plain(nodes.node("Reshape").in(all, lengths).out(), shape);
  }

  @Override
  public Tensor meanFrames(Tensor x, int frames) {
    Shape shape = shapes.meanFrames(x.shape(), frames);
    String items = reshape(wide(x), -1, frames, shape.size(1), shape.size(2));
    return plain(
        nodes.node("ReduceMean").in(items, nodes.longs(1)).with("keepdims", 0).out(), shape);
  }

  @Override
  public Tensor embedding(Tensor ids, Tensor table) {
    Shape shape = shapes.embedding(ids.shape(), table.shape());
    int8.lookedUp(table.name());
    String rows = nodes.node("Gather").in(table.name(), ids.name()).with("axis", 0).out();
    return plain(table.half() ? cast(rows) : rows, shape);
  }

  @Override
  public Tensor positions(Tensor table, Tensor x, @Nullable Tensor past) {
    Shape shape = shapes.positions(table.shape(), x.shape(), past == null ? null : past.shape());
    String from = past == null ? nodes.longs(0) : length(past, 1);
    String to = nodes.node("Add").in(from, length(x, 1)).out();
    String rows = slice(wide(table), from, to, 0);
    return plain(nodes.node("Unsqueeze").in(rows, nodes.longs(0)).out(), shape);
  }

  @Override
  public Tensor paddingMask(Tensor present) {
    Shape shape = shapes.paddingMask(present.shape());
    String absent = nodes.node("Sub").in(cast(present.name()), nodes.floats(1)).out();
    String mask = nodes.node("Mul").in(absent, nodes.floats(-MASKED)).out();
    return plain(nodes.node("Unsqueeze").in(mask, nodes.longs(1, 2)).out(), shape);
  }

  @Override
  public Tensor causalMask(Tensor query, Tensor key) {
    MaskKey lengths = new MaskKey(query.shape().dim(1), key.shape().dim(1));
    return known.computeIfAbsent(lengths, absent -> newCausalMask(query, key));
  }

  private Tensor newCausalMask(Tensor query, Tensor key) {
    String end = length(key, 1);
    String columns = range(nodes.longs(0), end);
    String rows = range(nodes.node("Sub").in(end, length(query, 1)).out(), end);
    String later =
        nodes
            .node("Greater")
            .in(columns, nodes.node("Unsqueeze").in(rows, nodes.longs(1)).out())
            .out();
    String mask = nodes.node("Mul").in(cast(later), nodes.floats(MASKED)).out();
    Shape shape = shapes.causalMask(query.shape(), key.shape());
    return plain(nodes.node("Unsqueeze").in(mask, nodes.longs(0, 1)).out(), shape);
  }

  @Override
  public Tensor bothMasks(Tensor mask, Tensor other) {
    Shape shape = shapes.bothMasks(mask.shape(), other.shape());
    return plain(nodes.node("Add").in(mask.name(), other.name()).out(), shape);
  }

  @Override
  public Tensor sideBySide(Tensor x, Tensor rows) {
    Shape shape = shapes.sideBySide(x.shape(), rows.shape());
    String items = nodes.node("Gather").in(wide(x), rows.name()).with("axis", 0).out();
    return plain(reshape(items, 0, -1, shape.size(2)), shape);
  }

  @Override
  public Tensor apart(Tensor x, Tensor places, Tensor like) {
    Shape shape = shapes.apart(x.shape(), places.shape(), like.shape());
    String lengths =
        nodes
            .node("Concat")
            .in(nodes.longs(-1), length(like, 1), nodes.longs(shape.size(2)))
            .with("axis", 0)
            .out();
    String items = nodes.node("Reshape").in(wide(x), lengths).out();
    return plain(nodes.node("Gather").in(items, places.name()).with("axis", 0).out(), shape);
  }

  @Override
  public Tensor unit(Tensor x) {
    String norm = nodes.node("ReduceL2").in(wide(x), nodes.longs(-1)).out();
    return plain(nodes.node("Div").in(wide(x), norm).out(), shapes.unit(x.shape()));
  }

  @Override
  public Tensor softmax(Tensor x) {
    return plain(
        nodes.node("Softmax").in(wide(x)).with("axis", -1).out(), shapes.softmax(x.shape()));
  }

  @Override
  public Tensor logSoftmax(Tensor x) {
    return plain(
        nodes.node("LogSoftmax").in(wide(x)).with("axis", -1).out(), shapes.logSoftmax(x.shape()));
  }

  @Override
  public Tensor drop(Tensor x, double probability) {
    return x;
  }

  @Override
  public Tensor dropPath(Tensor x, double probability) {
    return x;
  }

  private static Tensor plain(String name, Shape shape) {
    return new Tensor(name, shape, false, 0);
  }

  private static List<Dim> byHeads(Shape shape, int heads) {
    return List.of(shape.dim(0), Dim.of(heads), shape.dim(1), shape.dim(2).dividedBy(heads));
  }

  /** The name of the tensor in 32 bits and the architecture's layout. */
  private String wide(Tensor tensor) {
    if (tensor.heads() > 0) {
      throw new IllegalArgumentException(
          tensor + " lies by heads: only attention and concat read that");
    }
    return tensor.half()
        ? known
            .computeIfAbsent(tensor.name(), name -> plain(cast(tensor.name()), tensor.shape()))
            .name()
        : tensor.name();
  }

  private String laidByHeads(Tensor tensor, int heads) {
    if (tensor.heads() == heads) {
      return tensor.name();
    }
    return transpose(
        reshape(wide(tensor), 0, 0, heads, tensor.shape().size(2) / heads), 0, 2, 1, 3);
  }

  private String spreadOverQueries(Tensor mask, Tensor query) {
    if (!mask.shape().dim(2).equals(Dim.of(1)) || query.shape().dim(1).equals(Dim.of(1))) {
      return mask.name();
    }
    String lengths =
        nodes
            .node("Concat")
            .in(nodes.longs(1, 1), length(query, 1), nodes.longs(1))
            .with("axis", 0)
            .out();
    return nodes.node("Expand").in(mask.name(), lengths).out();
  }

  private String spread(String x, String first, String rest) {
    String lengths = nodes.node("Concat").in(first, rest).with("axis", 0).out();
    return nodes.node("Expand").in(x, lengths).out();
  }

  /** The length of an axis of (B, L, ...), as a one-axis tensor. */
  private String length(Tensor tensor, int axis) {
    int place = tensor.heads() > 0 && axis == 1 ? 2 : axis;
    return nodes.node("Shape").in(tensor.name()).with("start", place).with("end", place + 1).out();
  }

  private String range(String from, String to) {
    String first = nodes.node("Squeeze").in(from, nodes.longs(0)).out();
    String end = nodes.node("Squeeze").in(to, nodes.longs(0)).out();
    return nodes.node("Range").in(first, end, nodes.number(1)).out();
  }

  private String slice(String x, String from, String to, int axis) {
    return nodes.node("Slice").in(x, from, to, nodes.longs(axis)).out();
  }

  private String cast(String x) {
    return nodes.node("Cast").in(x).with("to", TensorProto.DataType.FLOAT_VALUE).out();
  }

  private String reshape(String x, long... shape) {
    return nodes.node("Reshape").in(x, nodes.longs(shape)).out();
  }

  private String transpose(String x, long... order) {
    return nodes.node("Transpose").in(x).withAll("perm", order).out();
  }
}
