package dev.omnivl.bundle;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ModelConfig;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.graph.Dim;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Inputs made up from a seed, the same on every machine: pixels, ids and masks too are numbers in a
 * {@link Weight} here.
 *
 * <p>They are drawn from {@link Random}, whose numbers its own Javadoc fixes, input by input in the
 * order of {@link Architecture#inputs}, element by element: pixels {@code nextInt(256)}, ids {@code
 * nextInt(vocabulary)}, floats {@code nextFloat() * 4 - 2}, positions {@code nextInt} of those that
 * there are. A mask takes {@code nextInt} of its length for every row as the number of padded
 * places on its right; one that covers a past as well takes {@code nextInt(past + 1)} for the
 * places on the right of the past, and ids are never padded then. Where texts share media, each two
 * do, one after the other.
 *
 * @param batch B
 * @param length L, ids of a text
 * @param past tokens already written; with 0 the past is left out
 * @param seed of the numbers
 */
public record SampleInputs(int batch, int length, int past, long seed) {

  /** Texts that look at one medium. */
  private static final int TOGETHER = 2;

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
    switch (port.name()) {
      case "attention_mask", "memory_mask" ->
          mask(data, shape, port.shape().dim(1).symbol().startsWith("past"), random);
      case "memory_rows", "row_places" -> {
        for (int index = 0; index < data.length; index++) {
          data[index] = Math.min(index, batch - 1); // of an odd number the last one twice
        }
      }
      default -> {
        for (int index = 0; index < data.length; index++) {
          data[index] =
              switch (port.element()) {
                case UINT8 -> random.nextInt(256);
                case INT64 ->
                    random.nextInt(
                        port.name().equals("position_ids")
                            ? config.maxTokens()
                            : config.vocabulary());
                case FLOAT -> random.nextFloat() * 4 - 2;
              };
        }
      }
    }
    return new Weight(shape, data);
  }

  private void mask(float[] data, Shape shape, boolean withPast, Random random) {
    int columns = Math.toIntExact(shape.size(1));
    int mayLack = withPast ? past + 1 : columns;
    int end = withPast ? past : columns;
    for (int row = 0; row < data.length; row += columns) {
      Arrays.fill(data, row, row + columns, 1);
      int padding = random.nextInt(mayLack);
      Arrays.fill(data, row + end - padding, row + end, 0);
    }
  }

  private Dim known(Dim dim, ModelConfig config) {
    return dim.known()
        ? dim
        : switch (dim.symbol()) {
          case "batch" -> Dim.of(dim.factor() * batch);
          case "length" -> Dim.of(length);
          case "past" -> Dim.of(past);
          case "past_plus_length" -> Dim.of(past + length);
          case "media" -> Dim.of((batch + TOGETHER - 1) / TOGETHER);
          case "together" -> Dim.of(TOGETHER);
          case "visual" -> Dim.of(config.imageTokens());
          default -> throw new IllegalArgumentException("no length for " + dim);
        };
  }
}
