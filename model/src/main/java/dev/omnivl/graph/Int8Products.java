package dev.omnivl.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Products with matrices that are stored in 8 bits, by dynamic quantisation: the left side is
 * brought to 8 bits without sign by its own least and largest number when the graph runs (ONNX's
 * DynamicQuantizeLinear, one scale for the whole tensor), the products are summed in 32-bit whole
 * numbers and become floats by both scales (ONNX Runtime's MatMulIntegerToFloat). What several
 * matrices are multiplied with is quantised once.
 */
final class Int8Products {
  private static final String SCALE = ".scale";

  private final OnnxNodes nodes;
  private final String location;
  private final Function<String, Optional<Int8Weight>> stored;
  private final Map<String, List<String>> quantised = new HashMap<>();
  private final Set<String> multiplied = new HashSet<>();
  private final Set<String> lookedUp = new HashSet<>();

  Int8Products(OnnxNodes nodes, String location, Function<String, Optional<Int8Weight>> stored) {
    this.nodes = nodes;
    this.location = location;
    this.stored = stored;
  }

  /** Whether a weight is stored in 8 bits. */
  boolean holds(String weight) {
    return stored.apply(weight).isPresent();
  }

  void multiplied(String weight) {
    multiplied.add(weight);
  }

  void lookedUp(String table) {
    lookedUp.add(table);
  }

  Set<String> matrices() {
    Set<String> only = new HashSet<>(multiplied);
    only.removeAll(lookedUp);
    return only;
  }

  /**
   * A product.
   *
   * @param x (..., K) in 32 bits
   * @param weight name of a matrix in 8 bits
   * @param shape what the architecture sees of it, (N, K) or (N, ...)
   * @param bias (N), or an empty name
   * @return (..., N) in 32 bits
   */
  String product(String x, String weight, Shape shape, String bias) {
    Int8Weight place = stored.apply(weight).orElseThrow();
    long outputs = shape.size(0);
    long inputs = shape.elements() / outputs;
    nodes.weight(weight, Shape.of(inputs, outputs), place.numbers(), location);
    nodes.weight(weight + SCALE, Shape.of(outputs), place.scales(), location);
    List<String> left =
        quantised.computeIfAbsent(x, name -> nodes.node("DynamicQuantizeLinear").in(name).outs(3));
    OnnxNodes.Node node =
        nodes
            .microsoftNode("MatMulIntegerToFloat")
            .in(left.get(0), weight, left.get(1), weight + SCALE, left.get(2));
    if (!bias.isEmpty()) {
      node.in("", bias);
    }
    return node.out();
  }
}
