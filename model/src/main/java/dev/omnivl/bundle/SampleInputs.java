package dev.omnivl.bundle;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Dim;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Inputs made up from a seed, the same on every machine: pixels, ids and masks too are numbers in a
 * {@link Weight} here.
 *
 * <p>They are drawn from {@link Random}, whose numbers its own Javadoc fixes, input by input in the
 * order of {@link Architecture#inputs}, element by element: pixels {@code nextInt(256)}, ids {@code
 * nextInt(vocabulary)}, floats {@code nextFloat() * 4 - 2}. A mask takes {@code nextInt(length)} of
 * every row as the number of padded places on its right.
 *
 * @param batch B
 * @param length L, ids of a text
 * @param past tokens already written; with 0 the past is left out
 * @param seed of the numbers
 */
public record SampleInputs(int batch, int length, int past, long seed) {

  /** Makes the inputs of a graph, in the architecture's layout. */
  public Map<String, Weight> of(ServingGraph graph, Architecture model) {
    Random random = new Random(seed);
    Map<String, Weight> inputs = new LinkedHashMap<>();
    for (Port port : model.inputs(graph)) {
      if (past > 0 || !port.name().startsWith("past.")) {
        inputs.put(port.name(), weight(port, model.config(), random));
      }
    }
    return inputs;
  }

  private Weight weight(Port port, ModelConfig config, Random random) {
    Shape shape = new Shape(port.shape().dims().stream().map(dim -> known(dim, config)).toList());
    float[] data = new float[Math.toIntExact(shape.elements())];
    int padding = 0;
    for (int index = 0; index < data.length; index++) {
      if (port.name().equals("attention_mask")) {
        int place = index % length;
        padding = place == 0 ? random.nextInt(length) : padding;
        data[index] = place < length - padding ? 1 : 0;
      } else {
        data[index] =
            switch (port.element()) {
              case UINT8 -> random.nextInt(256);
              case INT64 -> random.nextInt(config.vocabulary());
              case FLOAT -> random.nextFloat() * 4 - 2;
            };
      }
    }
    return new Weight(shape, data);
  }

  private Dim known(Dim dim, ModelConfig config) {
    return dim.known()
        ? dim
        : switch (dim.symbol()) {
          case "batch" -> Dim.of(dim.factor() * batch);
          case "length" -> Dim.of(length);
          case "past" -> Dim.of(past);
          case "visual" -> Dim.of(config.imageTokens());
          default -> throw new IllegalArgumentException("no length for " + dim);
        };
  }
}
