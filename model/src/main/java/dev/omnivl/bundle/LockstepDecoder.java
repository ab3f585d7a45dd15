package dev.omnivl.bundle;

import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The generation decoder of bundles of formats 1 and 2. It took texts of one length only, each with
 * a medium of its own, and gave the keys and values of the past again among the present. Such a
 * graph is not run any more: it is written anew from the bundle's weights when it is loaded, and
 * has to give the answers that the bundle's golden file has of the old one.
 */
final class LockstepDecoder {
  private static final int LAST_FORMAT = 2;

  private LockstepDecoder() {}

  static boolean is(Manifest manifest, ServingGraph graph) {
    return graph == ServingGraph.GENERATE && manifest.formatVersion() <= LAST_FORMAT;
  }

  /** What the old graph was given, one text, for the new one. */
  static Map<String, Weight> inputs(Map<String, Weight> drawn) {
    Map<String, Weight> inputs = new LinkedHashMap<>(drawn);
    int length = length(drawn, "ids");
    int past = length(drawn, "past.0.key");
    float[] positions = new float[length];
    for (int index = 0; index < length; index++) {
      positions[index] = past + index;
    }
    inputs.put("position_ids", new Weight(Shape.of(1, length), positions));
    inputs.put("attention_mask", ones(past + length));
    inputs.put("memory_mask", ones(length(drawn, "memory.0.key")));
    inputs.put("memory_rows", new Weight(Shape.of(1, 1), new float[1]));
    inputs.put("row_places", new Weight(Shape.of(1), new float[1]));
    return inputs;
  }

  /** What the old graph gave, of what the new one gives. */
  static Map<String, Weight> outputs(Map<String, Weight> inputs, Map<String, Weight> outputs) {
    Map<String, Weight> old = new LinkedHashMap<>();
    outputs.forEach((name, output) -> {
      if (name.startsWith("present.")) {
        old.put(name, joined(in(inputs, name.replace("present.", "past.")), output));
      } else if (name.equals("logits")) {
        old.put(name, output);
      }
    });
    return old;
  }

  /** (1, P, D) and (1, L, D) to (1, P + L, D). */
  private static Weight joined(Weight past, Weight present) {
    float[] data = Arrays.copyOf(past.data(), past.data().length + present.data().length);
    System.arraycopy(present.data(), 0, data, past.data().length, present.data().length);
    long width = past.shape().size(2);
    return new Weight(Shape.of(1, data.length / width, width), data);
  }

  private static Weight ones(int columns) {
    float[] data = new float[columns];
    Arrays.fill(data, 1);
    return new Weight(Shape.of(1, columns), data);
  }

  private static int length(Map<String, Weight> inputs, String name) {
    return Math.toIntExact(in(inputs, name).shape().size(1));
  }

  private static Weight in(Map<String, Weight> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }
}
