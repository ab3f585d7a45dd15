package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.Port;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Golden;
import dev.omnivl.bundle.Part;
import dev.omnivl.engine.GraphSession;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.text.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a graph is given to see how far two forms of it are apart: pictures and sentences where it
 * makes vectors, the golden inputs elsewhere.
 *
 * @param graph which one
 * @param inputs of each run
 */
record Probe(ServingGraph graph, List<Map<String, Weight>> inputs) {
  private static final int PICTURES = 64;
  private static final int BATCH = 8;
  private static final String VECTOR = "embedding";

  private static final List<String> TEXTS =
      List.of(
          "a photo of a dog",
          "two children play football in a park",
          "a red car parked in front of an old house",
          "the sun sets over the sea",
          "a bowl of soup with bread beside it",
          "an orange cat sleeps on a sofa",
          "a woman reads a newspaper at a bus stop",
          "snow on high mountains under a blue sky",
          "a train arrives at the station",
          "smiling face",
          "flag of a country",
          "a man repairs a bicycle in a workshop",
          "birds fly over a field of wheat",
          "a plate of fruit: apples, grapes and a banana",
          "people wait in line outside a shop in the rain",
          "a black and white drawing of a tree",
          "clock showing ten past ten",
          "an empty street at night with bright signs",
          "a horse jumps over a fence",
          "a small boat on a calm lake",
          "someone writes on a blackboard",
          "yellow flowers in a glass vase on a table",
          "a crowd at a concert, seen from the stage",
          "a baby laughs while it is being fed");

  static Probe of(Bundle bundle, Part part, ServingGraph graph) {
    Architecture model = part.config().architecture();
    boolean embeds = part.capabilities().contains(Capability.EMBED);
    return switch (graph) {
      case VISUAL_IMAGE -> new Probe(graph, pictures(part));
      case TEXT -> embeds ? new Probe(graph, texts(bundle, part)) : golden(graph, model);
      default -> golden(graph, model);
    };
  }

  private static Probe golden(ServingGraph graph, Architecture model) {
    return new Probe(graph, List.of(Golden.inputs(Golden.SEED).of(graph, model)));
  }

  private static List<Map<String, Weight>> pictures(Part part) {
    int side = part.config().imageSize();
    List<byte[]> all = SamplePictures.of(PICTURES, side, Golden.SEED);
    String name = input(part, ServingGraph.VISUAL_IMAGE);
    List<Map<String, Weight>> runs = new ArrayList<>();
    for (int from = 0; from < PICTURES; from += BATCH) {
      runs.add(Map.of(name, SamplePictures.batch(all.subList(from, from + BATCH), side)));
    }
    return runs;
  }

  private static List<Map<String, Weight>> texts(Bundle bundle, Part part) {
    List<Map<String, Weight>> runs = new ArrayList<>();
    for (String text : TEXTS) {
      TokenIds tokens = bundle.tokenizer(part).encode(text);
      float[] ids = new float[tokens.length()];
      for (int index = 0; index < ids.length; index++) {
        ids[index] = tokens.ids()[index];
      }
      float[] mask = new float[ids.length];
      Arrays.fill(mask, 1);
      Map<String, Weight> run = new LinkedHashMap<>();
      for (Port port : part.config().architecture().inputs(ServingGraph.TEXT)) {
        float[] numbers = port.name().equals("attention_mask") ? mask : ids;
        run.put(port.name(), new Weight(Shape.of(1, ids.length), numbers));
      }
      runs.add(run);
    }
    return runs;
  }

  private static String input(Part part, ServingGraph graph) {
    return part.config().architecture().inputs(graph).getFirst().name();
  }

  /** The vectors that a graph makes; where it makes none, all its numbers as one for each run. */
  List<float[]> run(GraphSession session) {
    List<float[]> vectors = new ArrayList<>();
    for (Map<String, Weight> run : inputs) {
      Map<String, Weight> outputs = session.compute(run);
      if (outputs.containsKey(VECTOR)) {
        Weight rows = Objects.requireNonNull(outputs.get(VECTOR));
        int width = (int) rows.shape().size(1);
        for (int from = 0; from < rows.data().length; from += width) {
          vectors.add(Arrays.copyOfRange(rows.data(), from, from + width));
        }
      } else {
        vectors.add(joined(outputs));
      }
    }
    return vectors;
  }

  private static float[] joined(Map<String, Weight> outputs) {
    int length = outputs.values().stream().mapToInt(one -> one.data().length).sum();
    float[] joined = new float[length];
    int at = 0;
    for (Weight output : outputs.values()) {
      System.arraycopy(output.data(), 0, joined, at, output.data().length);
      at += output.data().length;
    }
    return joined;
  }
}
