package dev.omnivl.arch;

import static dev.omnivl.arch.Layers.layerNorm;
import static dev.omnivl.arch.Layers.linear;
import static dev.omnivl.arch.Layers.product;

import dev.omnivl.arch.DualEncoderConfig.ImagePooling;
import dev.omnivl.arch.DualEncoderConfig.TextPooling;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model of two encoders that meet only in the space where they are compared: CLIP, OpenCLIP,
 * SigLIP. Image encoder and blocks have timm's names, the rest of the text encoder OpenCLIP's.
 *
 * @param config all sizes and choices
 */
public record DualEncoder(DualEncoderConfig config) implements Architecture {
  private static final String VISUAL = "visual_encoder";
  private static final String TEXT = "text_encoder";
  private static final int CHANNELS = 3;

  /** (B, H, W, 3) uint8 images to unit vectors (B, E). */
  public <T> T image(Graph<T> g, T pixels) {
    DualEncoderConfig.Vision vision = config.vision();
    Graph<T> own = g.at(VISUAL);
    T tokens = imageTokens(own, pixels); // (B, M, D)
    T pooled =
        vision.pooling() == ImagePooling.CLS
            ? own.token(tokens, 0)
            : pooled(own.at("attn_pool"), tokens);
    int width = vision.tower().width();
    return g.unit(
        vision.projection()
            ? product(g, "vision_proj", pooled, width, config.embeddingDimensions())
            : pooled);
  }

  /**
   * (B, L) ids to unit vectors (B, E).
   *
   * @param present 1 for a token, 0 for padding; not read where the last place stands for the text
   */
  public <T> T text(Graph<T> g, T ids, @Nullable T present) {
    DualEncoderConfig.Text text = config.text();
    Tower tower = text.tower();
    Graph<T> own = g.at(TEXT);
    T x = own.embedding(ids, own.weight("token_embedding.weight", Init.NORMAL, rows(text)));
    T table = own.weight("positional_embedding", Init.NORMAL, text.maxTokens(), tower.width());
    x = own.add(x, own.positions(table, x, null)); // (B, L, D)
    T mask = text.causal() ? own.causalMask(x, x) : null;
    x = layerNorm(own, "norm", blocks(own, tower, x, mask), tower.width(), tower.epsilon());
    T last =
        text.pooling() == TextPooling.LAST
            ? own.token(x, -1)
            : own.lastPresent(x, Objects.requireNonNull(present, "present"));
    int out = config.embeddingDimensions();
    return g.unit(
        text.projectionBias()
            ? linear(g, "text_proj", last, tower.width(), out)
            : product(g, "text_proj", last, tower.width(), out));
  }

  @Override
  public Set<ServingGraph> graphs() {
    return Collections.unmodifiableSet(EnumSet.of(ServingGraph.VISUAL_IMAGE, ServingGraph.TEXT));
  }

  @Override
  public List<Port> inputs(ServingGraph graph) {
    return switch (graph) {
      case VISUAL_IMAGE -> List.of(Port.image(config.imageSize()));
      case TEXT ->
          config.text().pooling() == TextPooling.LAST
              ? List.of(Port.IDS)
              : List.of(Port.IDS, Port.MASK);
      default -> throw absent(graph);
    };
  }

  @Override
  public int heads(String output) {
    return 0;
  }

  @Override
  public <T> Map<String, T> run(ServingGraph graph, Graph<T> g, Map<String, T> inputs) {
    return Map.of(
        "embedding",
        switch (graph) {
          case VISUAL_IMAGE -> image(g, Objects.requireNonNull(inputs.get("pixels"), "pixels"));
          case TEXT ->
              text(
                  g,
                  Objects.requireNonNull(inputs.get("ids"), "ids"),
                  inputs.get("attention_mask"));
          default -> throw absent(graph);
        });
  }

  private static UnsupportedOperationException absent(ServingGraph graph) {
    return new UnsupportedOperationException("two encoders have no graph " + graph.label());
  }

  private <T> T imageTokens(Graph<T> g, T pixels) {
    DualEncoderConfig.Vision vision = config.vision();
    Tower tower = vision.tower();
    T normalized =
        g.normalize(pixels, vision.normalisation().means(), vision.normalisation().deviations());
    T x = patches(g.at("patch_embed.proj"), g.patches(normalized, vision.patchSize()));
    if (vision.classToken()) {
      x = g.concat(g.expand(g.weight("cls_token", Init.NORMAL, 1, 1, tower.width()), x), x);
    }
    x = g.add(x, g.weight("pos_embed", Init.NORMAL, 1, vision.tokens(), tower.width()));
    if (vision.normBefore()) {
      x = layerNorm(g, "norm_pre", x, tower.width(), tower.epsilon());
    }
    return layerNorm(g, "norm", blocks(g, tower, x, null), tower.width(), tower.epsilon());
  }

  private <T> T patches(Graph<T> g, T patches) {
    DualEncoderConfig.Vision vision = config.vision();
    long width = vision.tower().width();
    T weight =
        g.weight("weight", Init.NORMAL, width, CHANNELS, vision.patchSize(), vision.patchSize());
    return g.linear(
        patches, weight, vision.patchBias() ? g.weight("bias", Init.ZERO, width) : null);
  }

  /**
   * A learned query looks at all tokens, then a feed-forward network follows: (B, M, D) to (B, D).
   */
  private <T> T pooled(Graph<T> g, T tokens) {
    Tower tower = config.vision().tower();
    int width = tower.width();
    T latent = g.expand(g.weight("latent", Init.NORMAL, 1, 1, width), tokens); // (B, 1, D)
    T query = linear(g, "q", latent, width, width);
    List<T> kv = g.split(linear(g, "kv", tokens, width, 2 * width), 2);
    T attended = g.attention(query, kv.get(0), kv.get(1), tower.heads(), null);
    T x = linear(g, "proj", attended, width, width);
    return g.token(g.add(x, new PreNormBlock(tower).mlp(g, "norm", x)), 0);
  }

  private static <T> T blocks(Graph<T> g, Tower tower, T x, @Nullable T mask) {
    PreNormBlock block = new PreNormBlock(tower);
    T y = x;
    for (int index = 0; index < tower.depth(); index++) {
      y = block.run(g.at("blocks." + index), y, mask);
    }
    return y;
  }

  private static long[] rows(DualEncoderConfig.Text text) {
    return new long[] {text.vocabulary(), text.tower().width()};
  }
}
