package dev.omnivl.arch;

import dev.omnivl.arch.OmniVl.Decoded;
import dev.omnivl.arch.OmniVl.KeyValue;
import dev.omnivl.arch.OmniVl.Ragged;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.graph.Dim;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.OnnxGraph.Element;
import dev.omnivl.graph.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The serving graphs of an OmniVL model, by the branches that it has.
 *
 * @param model whose graphs they are
 */
record OmniVlGraphs(OmniVl model) {

  Set<ServingGraph> all() {
    Set<ServingGraph> graphs = EnumSet.of(ServingGraph.VISUAL_IMAGE);
    for (Branch branch : config().branches()) {
      graphs.addAll(
          switch (branch) {
            case TEMPORAL -> EnumSet.of(ServingGraph.VISUAL_VIDEO);
            case CONTRAST -> EnumSet.of(ServingGraph.TEXT);
            case ALIGNMENT -> EnumSet.of(ServingGraph.MATCH);
            case GENERATION -> EnumSet.of(ServingGraph.MEMORY, ServingGraph.GENERATE);
            case QUESTION -> EnumSet.of(ServingGraph.QUESTION);
          });
    }
    return Collections.unmodifiableSet(graphs);
  }

  List<Port> inputs(ServingGraph graph) {
    VisionConfig vision = config().vision();
    return switch (graph) {
      case VISUAL_IMAGE -> List.of(Port.image(vision.imageSize()));
      case VISUAL_VIDEO -> List.of(Port.clip(vision.frames(), vision.imageSize()));
      case TEXT -> List.of(Port.IDS, Port.MASK);
      case MATCH, EXPLAIN, QUESTION ->
          List.of(Port.IDS, Port.MASK, seen("visual_tokens", vision.width()));
      case MEMORY -> List.of(remembered());
      case GENERATE -> {
        List<Port> ports = new ArrayList<>(List.of(Port.IDS));
        ports.addAll(kept("past", Port.BATCH, Port.PAST));
        ports.addAll(kept("memory", Port.MEDIA, Port.VISUAL));
        ports.addAll(Port.RAGGED);
        yield ports;
      }
    };
  }

  <T> Map<String, T> run(ServingGraph graph, Graph<T> g, Map<String, T> inputs) {
    return switch (graph) {
      case VISUAL_IMAGE -> visual(g, model.imageTokens(g, in(inputs, "pixels")));
      case VISUAL_VIDEO -> visual(g, model.clipTokens(g, in(inputs, "pixels")));
      case TEXT ->
          Map.of("embedding", model.text(g, in(inputs, "ids"), in(inputs, "attention_mask")));
      case MATCH ->
          Map.of(
              "logits",
              model.match(
                  g, in(inputs, "ids"), in(inputs, "attention_mask"), in(inputs, "visual_tokens")));
      case EXPLAIN ->
          explained(
              model.explain(
                  g, in(inputs, "ids"), in(inputs, "attention_mask"), in(inputs, "visual_tokens")));
      case QUESTION ->
          Map.of(
              "states",
              model.question(
                  g, in(inputs, "ids"), in(inputs, "attention_mask"), in(inputs, "visual_tokens")));
      case MEMORY -> named("memory", model.memory(g, in(inputs, remembered().name())));
      case GENERATE -> generate(g, inputs);
    };
  }

  private static <T> Map<String, T> explained(OmniVl.Explained<T> explained) {
    Map<String, T> outputs = new LinkedHashMap<>();
    outputs.put("logits", explained.logits());
    for (int layer = 0; layer < explained.looks().size(); layer++) {
      outputs.put("looks." + layer, explained.looks().get(layer));
    }
    return outputs;
  }

  /** What generation looks at. */
  private Port remembered() {
    return config().has(Branch.QUESTION)
        ? seen("question_states", config().text().width())
        : seen("visual_tokens", config().vision().width());
  }

  private static Port seen(String name, int width) {
    return new Port(name, Element.FLOAT, Shape.of(Port.BATCH, Port.VISUAL, Dim.of(width)), 0);
  }

  private <T> Map<String, T> visual(Graph<T> g, T tokens) {
    Map<String, T> outputs = new LinkedHashMap<>();
    outputs.put("tokens", tokens);
    if (config().has(Branch.CONTRAST)) {
      outputs.put("embedding", model.embedding(g, tokens));
    }
    return outputs;
  }

  private <T> Map<String, T> generate(Graph<T> g, Map<String, T> inputs) {
    List<KeyValue<T>> past =
        inputs.containsKey("past.0.key") ? keyValues("past", inputs) : List.of();
    List<KeyValue<T>> memory = keyValues("memory", inputs);
    Decoded<T> decoded = model.decode(g, in(inputs, "ids"), past, memory, ragged(inputs));
    Map<String, T> outputs = new LinkedHashMap<>();
    T logits = model.logits(g, g.token(decoded.hidden(), -1));
    outputs.put("logits", logits);
    outputs.put("log_probabilities", g.logSoftmax(logits));
    outputs.putAll(named("present", decoded.present()));
    return outputs;
  }

  private static <T> @Nullable Ragged<T> ragged(Map<String, T> inputs) {
    if (!inputs.containsKey(Port.POSITIONS.name())) {
      return null;
    }
    return new Ragged<>(
        in(inputs, Port.POSITIONS.name()),
        in(inputs, Port.PRESENT.name()),
        in(inputs, Port.MEMORY_MASK.name()),
        in(inputs, Port.MEMORY_ROWS.name()),
        in(inputs, Port.ROW_PLACES.name()));
  }

  private static <T> Map<String, T> named(String name, List<KeyValue<T>> layers) {
    Map<String, T> outputs = new LinkedHashMap<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      outputs.put(name + "." + layer + ".key", layers.get(layer).key());
      outputs.put(name + "." + layer + ".value", layers.get(layer).value());
    }
    return outputs;
  }

  private <T> List<KeyValue<T>> keyValues(String name, Map<String, T> inputs) {
    List<KeyValue<T>> layers = new ArrayList<>();
    for (int layer = 0; layer < config().text().depth(); layer++) {
      String prefix = name + "." + layer;
      layers.add(new KeyValue<>(in(inputs, prefix + ".key"), in(inputs, prefix + ".value")));
    }
    return layers;
  }

  private List<Port> kept(String name, Dim items, Dim length) {
    TextConfig text = config().text();
    List<Port> ports = new ArrayList<>();
    Shape shape = Shape.of(items, length, Dim.of(text.width()));
    for (int layer = 0; layer < text.depth(); layer++) {
      ports.add(new Port(name + "." + layer + ".key", Element.FLOAT, shape, text.heads()));
      ports.add(new Port(name + "." + layer + ".value", Element.FLOAT, shape, text.heads()));
    }
    return ports;
  }

  private OmniVlConfig config() {
    return model.config();
  }

  private static <T> T in(Map<String, T> inputs, String name) {
    return Objects.requireNonNull(inputs.get(name), name);
  }
}
