package dev.omnivl.bundle;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVl.Decoded;
import dev.omnivl.arch.OmniVl.KeyValue;
import dev.omnivl.arch.OmniVl.Visual;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.graph.Dim;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.OnnxGraph.Element;
import dev.omnivl.graph.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The graphs of a bundle: what each takes and gives, and how the architecture computes it, in any
 * interpreter. Written once, for the export, for the check that compares it with the trainer's own
 * forward pass, and for the engine.
 *
 * <table>
 * <caption>Inputs and outputs</caption>
 * <tr><th>graph</th><th>takes</th><th>gives</th></tr>
 * <tr><td>visual_image</td><td>pixels (B, H, W, 3) uint8</td><td>tokens (B, M, D), embedding (B, E)</td></tr>
 * <tr><td>visual_video</td><td>pixels (B, T, H, W, 3) uint8</td><td>tokens (B, M, D), embedding (B, E)</td></tr>
 * <tr><td>text</td><td>ids (B, L), attention_mask (B, L)</td><td>embedding (B, E)</td></tr>
 * <tr><td>match</td><td>ids, attention_mask, visual_tokens (B, M, D)</td><td>logits (B, 2)</td></tr>
 * <tr><td>memory</td><td>visual_tokens (B, M, D)</td><td>memory.i.key, memory.i.value</td></tr>
 * <tr><td>generate</td><td>ids (B, L), past.i.key, past.i.value, memory.i.key, memory.i.value</td>
 * <td>logits (B, vocabulary) after the last id, present.i.key, present.i.value</td></tr>
 * </table>
 *
 * <p>Ids and masks are int64, 1 for a token and 0 for padding, which stands on the right. Keys and
 * values are (B, M, D) to the architecture and lie by heads, (B, heads, M, D/heads), in the graph;
 * at the start the past has length 0.
 */
public enum ServingGraph {
  /** Images to tokens and unit vectors. */
  VISUAL_IMAGE,
  /** Clips to tokens and unit vectors. */
  VISUAL_VIDEO,
  /** Texts to unit vectors. */
  TEXT,
  /** Does a text say what a medium shows? */
  MATCH,
  /** What generation keeps of a medium. */
  MEMORY,
  /** The token that follows. */
  GENERATE;

  private static final Dim BATCH = Dim.of("batch");
  private static final Dim LENGTH = Dim.of("length");
  private static final Dim VISUAL = Dim.of("visual");
  private static final Dim PAST = Dim.of("past");

  /**
   * An input.
   *
   * @param name its name
   * @param element its type
   * @param shape as the architecture sees it
   * @param byHeads whether the graph holds it by heads
   */
  public record Port(String name, Element element, Shape shape, boolean byHeads) {}

  /** The name in lower case, which is the graph's and its file's. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The file's name. */
  public String file() {
    return label() + ".onnx";
  }

  /** The inputs, in order. */
  public List<Port> inputs(OmniVlConfig config) {
    Dim size = Dim.of(config.vision().imageSize());
    Dim rgb = Dim.of(3);
    Dim frames = Dim.of(config.vision().frames());
    Port ids = new Port("ids", Element.INT64, Shape.of(BATCH, LENGTH), false);
    Port mask = new Port("attention_mask", Element.INT64, Shape.of(BATCH, LENGTH), false);
    Shape tokens = Shape.of(BATCH, VISUAL, Dim.of(config.vision().width()));
    Port visual = new Port("visual_tokens", Element.FLOAT, tokens, false);
    return switch (this) {
      case VISUAL_IMAGE ->
          List.of(new Port("pixels", Element.UINT8, Shape.of(BATCH, size, size, rgb), false));
      case VISUAL_VIDEO ->
          List.of(
              new Port("pixels", Element.UINT8, Shape.of(BATCH, frames, size, size, rgb), false));
      case TEXT -> List.of(ids, mask);
      case MATCH -> List.of(ids, mask, visual);
      case MEMORY -> List.of(visual);
      case GENERATE -> {
        List<Port> ports = new ArrayList<>(List.of(ids));
        ports.addAll(kept("past", PAST, config));
        ports.addAll(kept("memory", VISUAL, config));
        yield ports;
      }
    };
  }

  /** Whether the graph holds this output by heads. */
  public boolean givesByHeads(String output) {
    return output.startsWith("memory.") || output.startsWith("present.");
  }

  /**
   * Computes the outputs from the inputs, by their names. A past of length 0 may be left out.
   *
   * @param <T> what stands for a tensor in the interpreter
   */
  public <T> Map<String, T> run(OmniVl model, Graph<T> g, Map<String, T> inputs) {
    return switch (this) {
      case VISUAL_IMAGE -> visual(model.image(g, in(inputs, "pixels")));
      case VISUAL_VIDEO -> visual(model.clip(g, in(inputs, "pixels")));
      case TEXT ->
          Map.of("embedding", model.text(g, in(inputs, "ids"), in(inputs, "attention_mask")));
      case MATCH ->
          Map.of(
              "logits",
              model.match(
                  g, in(inputs, "ids"), in(inputs, "attention_mask"), in(inputs, "visual_tokens")));
      case MEMORY -> named("memory", model.memory(g, in(inputs, "visual_tokens")));
      case GENERATE -> generate(model, g, inputs);
    };
  }

  private static <T> Map<String, T> visual(Visual<T> visual) {
    Map<String, T> outputs = new LinkedHashMap<>();
    outputs.put("tokens", visual.tokens());
    outputs.put("embedding", visual.embedding());
    return outputs;
  }

  private static <T> Map<String, T> generate(OmniVl model, Graph<T> g, Map<String, T> inputs) {
    int depth = model.config().text().depth();
    List<KeyValue<T>> past =
        inputs.containsKey("past.0.key") ? kept("past", depth, inputs) : List.of();
    Decoded<T> decoded = model.decode(g, in(inputs, "ids"), past, kept("memory", depth, inputs));
    Map<String, T> outputs = new LinkedHashMap<>();
    outputs.put("logits", model.logits(g, g.token(decoded.hidden(), -1)));
    outputs.putAll(named("present", decoded.present()));
    return outputs;
  }

  private static <T> Map<String, T> named(String name, List<KeyValue<T>> layers) {
    Map<String, T> outputs = new LinkedHashMap<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      outputs.put(name + "." + layer + ".key", layers.get(layer).key());
      outputs.put(name + "." + layer + ".value", layers.get(layer).value());
    }
    return outputs;
  }

  private static <T> List<KeyValue<T>> kept(String name, int depth, Map<String, T> inputs) {
    List<KeyValue<T>> layers = new ArrayList<>();
    for (int layer = 0; layer < depth; layer++) {
      String prefix = name + "." + layer;
      layers.add(new KeyValue<>(in(inputs, prefix + ".key"), in(inputs, prefix + ".value")));
    }
    return layers;
  }

  private static List<Port> kept(String name, Dim length, OmniVlConfig config) {
    List<Port> ports = new ArrayList<>();
    Shape shape = Shape.of(BATCH, length, Dim.of(config.text().width()));
    for (int layer = 0; layer < config.text().depth(); layer++) {
      ports.add(new Port(name + "." + layer + ".key", Element.FLOAT, shape, true));
      ports.add(new Port(name + "." + layer + ".value", Element.FLOAT, shape, true));
    }
    return ports;
  }

  private static <T> T in(Map<String, T> inputs, String name) {
    return Objects.requireNonNull(inputs.get(name), name);
  }
}
