package dev.omnivl.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.omnivl.engine.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation gives in ONNX Runtime what the oracle gives, at lengths that the graph does not
 * know.
 */
final class OnnxGraphTest {
  private static final long SEED = Long.getLong("omnivl.seed", 2209);
  private static final int ROUNDS = 4;

  static List<Operation> operations() {
    return Operations.all();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void agreesWithTheOracle(Operation operation) throws OrtException {
    agreesWithTheOracle(operation, Arithmetic.FLOAT);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void agreesWithTheOracleWhereNothingIsInEightBits(Operation operation) throws OrtException {
    agreesWithTheOracle(operation, Arithmetic.INT8);
  }

  private static void agreesWithTheOracle(Operation operation, Arithmetic arithmetic)
      throws OrtException {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] model = exported(operation, arithmetic);
    try (OrtSession session = OnnxRuntime.environment().createSession(model)) {
      for (int round = 0; round < ROUNDS; round++) {
        Map<String, Long> lengths =
            Map.of(
                "batch",
                random.nextLong(1, 4),
                "length",
                random.nextLong(1, 9),
                "keys",
                random.nextLong(1, 9));
        List<Weight> inputs = new ArrayList<>();
        for (Operation.Input input : operation.inputs()) {
          inputs.add(input.random(known(input.shape(), lengths), random));
        }
        Weight expected = operation.body().run(new FloatGraph(OnnxGraphTest::noWeight), inputs);
        Weight actual = run(session, operation, inputs);
        assertThat(actual.shape())
            .as("shape, seed %d, round %d", SEED, round)
            .isEqualTo(expected.shape());
        for (int index = 0; index < expected.data().length; index++) {
          float tolerance = 2e-6f + 2e-6f * Math.abs(expected.data()[index]);
          assertThat(actual.data()[index])
              .as("element %d, seed %d, round %d, %s", index, SEED, round, lengths)
              .isCloseTo(expected.data()[index], offset(tolerance));
        }
      }
    }
  }

  @Test
  void refusesWrongShapesWithTheOperationAndTheShapes() {
    OnnxGraph g = new OnnxGraph("weights", OnnxGraphTest::noStoredWeight);
    OnnxGraph.Tensor x =
        g.input("x", OnnxGraph.Element.FLOAT, Shape.of(Dim.of("batch"), Dim.of(3), Dim.of(8)));
    assertThatThrownBy(() -> g.add(x, g.input("y", OnnxGraph.Element.FLOAT, Shape.of(7))))
        .hasMessage("add: (7) does not spread over (batch, 3, 8)");
    assertThatThrownBy(() -> g.foldFrames(x)).hasMessageContaining("foldFrames: (batch, 3, 8)");
  }

  private static byte[] exported(Operation operation, Arithmetic arithmetic) {
    OnnxGraph g =
        new OnnxGraph(
            "weights", OnnxGraphTest::noStoredWeight, name -> Optional.empty(), arithmetic);
    List<OnnxGraph.Tensor> inputs = new ArrayList<>();
    for (Operation.Input input : operation.inputs()) {
      inputs.add(g.input("input_" + inputs.size(), input.element(), input.shape()));
    }
    g.output("output", operation.body().run(g, inputs));
    return g.model(operation.name());
  }

  private static Weight run(OrtSession session, Operation operation, List<Weight> inputs)
      throws OrtException {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (int index = 0; index < inputs.size(); index++) {
      tensors.put("input_" + index, tensor(operation.inputs().get(index), inputs.get(index)));
    }
    tensors.keySet().retainAll(session.getInputNames());
    try (OrtSession.Result result = session.run(tensors)) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      return new Weight(Shape.of(output.getInfo().getShape()), output.getFloatBuffer().array());
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(Operation.Input input, Weight weight) throws OrtException {
    OrtEnvironment environment = OnnxRuntime.environment();
    long[] shape = weight.shape().dims().stream().mapToLong(Dim::factor).toArray();
    float[] data = weight.data();
    return switch (input.element()) {
      case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(data), shape);
      case INT64 -> {
        LongBuffer longs = LongBuffer.allocate(data.length);
        for (float value : data) {
          longs.put((long) value);
        }
        yield OnnxTensor.createTensor(environment, longs.flip(), shape);
      }
      case UINT8 -> {
        ByteBuffer bytes = ByteBuffer.allocateDirect(data.length);
        for (float value : data) {
          bytes.put((byte) value);
        }
        yield OnnxTensor.createTensor(environment, bytes.flip(), shape, OnnxJavaType.UINT8);
      }
    };
  }

  private static Shape known(Shape shape, Map<String, Long> lengths) {
    return new Shape(shape.dims().stream().map(dim -> known(dim, lengths)).toList());
  }

  private static Dim known(Dim dim, Map<String, Long> lengths) {
    if (dim.known()) {
      return dim;
    }
    long length = 0;
    for (String part : dim.symbol().split("_plus_")) {
      length += Objects.requireNonNull(lengths.get(part));
    }
    return Dim.of(dim.factor() * length);
  }

  private static Weight noWeight(String name) {
    throw new IllegalArgumentException("no weight " + name);
  }

  private static StoredWeight noStoredWeight(String name) {
    throw new IllegalArgumentException("no weight " + name);
  }
}
