package dev.omnivl.arch;

import static dev.omnivl.arch.Layers.linear;

import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.ShapeGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole model: the paper's figure 2 as functions. Everything is stated once here and run by
 * interpreters of {@link Graph}: for training, for serving graphs, for shapes.
 *
 * @param config all sizes
 */
public record OmniVl(OmniVlConfig config) implements Architecture {
  private static final String VISUAL = "visual_encoder";

  /** Scope of the head for classification, as in timm. */
  public static final String HEAD = "head";

  /** The weight that divides contrastive logits (the paper's τ), a single number. */
  public static final String TEMPERATURE = "temp";

  /**
   * What a medium becomes.
   *
   * @param tokens (B, M, D): [CLS] and patches, what the decoders look at
   * @param embedding (B, E): unit vectors
   */
  public record Visual<T>(T tokens, T embedding) {}

  /**
   * Keys and values of one attention layer.
   *
   * @param key (B, M, D)
   * @param value (B, M, D)
   */
  public record KeyValue<T>(T key, T value) {}

  /**
   * What a causal pass gives.
   *
   * @param hidden (B, L, D) states of the tokens given
   * @param present each layer's self-attention keys and values of the tokens given
   */
  public record Decoded<T>(T hidden, List<KeyValue<T>> present) {}

  /**
   * What tells texts apart that are of different lengths, look at different things, and are decoded
   * side by side.
   *
   * @param positions (B, L): where each id stands in its text
   * @param present (B, P + L): 1 for a token, 0 for none, of the past and then of the ids
   * @param memoryPresent (G, M): the same of what the G media are remembered by
   * @param memoryRows (G, R): the texts that look at each medium; one that stands there once more
   *     changes nothing
   * @param rowPlaces (B): where each text stands among these G·R
   */
  public record Ragged<T>(T positions, T present, T memoryPresent, T memoryRows, T rowPlaces) {}

  /** (B, H, W, 3) uint8 images. */
  public <T> Visual<T> image(Graph<T> g, T pixels) {
    return projected(g, imageTokens(g, pixels));
  }

  /** (B, T, H, W, 3) uint8 clips. */
  public <T> Visual<T> clip(Graph<T> g, T pixels) {
    return projected(g, clipTokens(g, pixels));
  }

  /** (B, H, W, 3) uint8 images to what the decoders look at, (B, M, D). */
  public <T> T imageTokens(Graph<T> g, T pixels) {
    return new VisualEncoder(config.vision()).image(g.at(VISUAL), pixels);
  }

  /** (B, T, H, W, 3) uint8 clips to what the decoders look at, (B, M, D). */
  public <T> T clipTokens(Graph<T> g, T pixels) {
    return new VisualEncoder(config.vision()).clip(g.at(VISUAL), pixels);
  }

  /** Visual tokens (B, M, D) to unit vectors (B, E). */
  public <T> T embedding(Graph<T> g, T visualTokens) {
    T cls = g.token(visualTokens, 0);
    return g.unit(
        linear(g, "vision_proj", cls, config.vision().width(), config.embeddingDimensions()));
  }

  /** (B, L) ids that start with [CLS], and 1 for a token, 0 for padding, to unit vectors (B, E). */
  public <T> T text(Graph<T> g, T ids, T present) {
    T cls = textState(g, ids, present);
    return g.unit(linear(g, "text_proj", cls, config.text().width(), config.embeddingDimensions()));
  }

  /** The text encoder's [CLS] state (B, D), before it is projected. */
  public <T> T textState(Graph<T> g, T ids, T present) {
    return g.token(text().encode(g, ids, present, null), 0);
  }

  /**
   * Does the text say what the medium shows? (B, L) ids that start with [ENC], with visual tokens
   * (B, M, D), to logits (B, 2); class 1 is a match.
   */
  public <T> T match(Graph<T> g, T ids, T present, T visualTokens) {
    T enc = g.token(text().encode(g, ids, present, visualTokens), 0);
    return linear(g, "itm_head", enc, config.text().width(), 2);
  }

  /**
   * What a match is told from.
   *
   * @param logits (B, 2); class 1 is a match
   * @param looks the weights of each layer's cross-attention, the mean over its heads, (B, L, M)
   */
  public record Explained<T>(T logits, List<T> looks) {}

  /** What {@link #match} gives, and what each token of the text looked at on the way there. */
  public <T> Explained<T> explain(Graph<T> g, T ids, T present, T visualTokens) {
    List<T> looks = new ArrayList<>();
    T enc = g.token(text().encode(g, ids, present, visualTokens, looks), 0);
    T logits = linear(g, "itm_head", enc, config.text().width(), 2);
    return new Explained<>(logits, List.copyOf(looks));
  }

  /**
   * Reads a question while looking at a medium: (B, L) ids, with visual tokens (B, M, D), to what
   * the generation decoder of such a model looks at, (B, L, D).
   */
  public <T> T question(Graph<T> g, T ids, T present, T visualTokens) {
    return text().encode(g, ids, present, visualTokens);
  }

  /**
   * What generation keeps of a medium, one layer after the other, from visual tokens (B, M, D); or
   * of a question's states, where the model has a {@link OmniVlConfig.Branch#QUESTION}.
   */
  public <T> List<KeyValue<T>> memory(Graph<T> g, T seen) {
    return text().memory(g, seen);
  }

  /**
   * (B, L) ids, the first ones starting with [DEC], that follow {@code past} (empty at the start).
   */
  public <T> Decoded<T> decode(
      Graph<T> g, T ids, List<KeyValue<T>> past, List<KeyValue<T>> memory) {
    return text().decode(g, ids, past, memory, null);
  }

  /**
   * The same of texts of different lengths, which need not look at a medium each; null if they are
   * equally long and do.
   */
  public <T> Decoded<T> decode(
      Graph<T> g,
      T ids,
      List<KeyValue<T>> past,
      List<KeyValue<T>> memory,
      @Nullable Ragged<T> ragged) {
    return text().decode(g, ids, past, memory, ragged);
  }

  /** Hidden states (..., D) to logits (..., vocabulary) of the token that follows. */
  public <T> T logits(Graph<T> g, T hidden) {
    return text().logits(g, hidden);
  }

  /**
   * What class is it? Visual tokens (B, M, D) to logits (B, classes), by a linear head on [CLS]
   * that a model has only while it is fine-tuned for it.
   */
  public <T> T classify(Graph<T> g, T visualTokens, int classes) {
    return linear(g, HEAD, g.token(visualTokens, 0), config.vision().width(), classes);
  }

  @Override
  public Set<ServingGraph> graphs() {
    return new OmniVlGraphs(this).all();
  }

  @Override
  public List<Port> inputs(ServingGraph graph) {
    return new OmniVlGraphs(this).inputs(graph);
  }

  @Override
  public int heads(String output) {
    boolean kept = output.startsWith("memory.") || output.startsWith("present.");
    return kept ? config.text().heads() : 0;
  }

  @Override
  public <T> Map<String, T> run(ServingGraph graph, Graph<T> g, Map<String, T> inputs) {
    return new OmniVlGraphs(this).run(graph, g, inputs);
  }

  /**
   * Names every weight that is trained: those of the graphs, the temperature, and the head of a
   * model that is fine-tuned for classification.
   *
   * @param classes 0 for a model without such a head
   */
  public ShapeGraph trained(int classes) {
    ShapeGraph g = weights();
    if (config.has(Branch.CONTRAST)) {
      temperature(g);
    }
    if (classes > 0) {
      VisionConfig vision = config.vision();
      classify(g, Shape.of(1, vision.imageTokens(), vision.width()), classes);
    }
    return g;
  }

  /** The learned temperature, a single number. */
  public <T> T temperature(Graph<T> g) {
    return g.weight(TEMPERATURE, Init.ONE, 1);
  }

  private <T> Visual<T> projected(Graph<T> g, T tokens) {
    return new Visual<>(tokens, embedding(g, tokens));
  }

  private TextStack text() {
    return new TextStack(config.text(), config.vision().width(), config.has(Branch.QUESTION));
  }
}
