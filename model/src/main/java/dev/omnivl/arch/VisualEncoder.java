package dev.omnivl.arch;

import static dev.omnivl.arch.Layers.layerNorm;
import static dev.omnivl.arch.Layers.linear;

import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;

/**
 * One transformer for images and clips (paper section 3.1; block arithmetic of TimeSformer, divided
 * space-time attention).
 *
 * <p>Images and clips have their own tokenizers and share everything else; in a clip's blocks
 * temporal attention comes before the spatial one. Images bypass the temporal branch altogether:
 * its norm, attention, projection and the temporal positions. {@code temporal_fc} and {@code
 * time_embed} start at zero, so that a fresh temporal branch changes nothing.
 *
 * <p>The 3D tokenizer's weight is (D, 3, S, P, P); with a span S of 1 it is the 2D one's identity
 * extension.
 *
 * @param config the sizes
 */
record VisualEncoder(VisionConfig config) {
  private static final int CHANNELS = 3;

  /** The patch tokens of a clip and the [CLS] token, which has no frame. */
  private record Clip<T>(T cls, T patches) {}

  /** (B, H, W, 3) uint8 to (B, 1+N, D): [CLS], then the patches row by row. */
  <T> T image(Graph<T> g, T pixels) {
    T patches =
        patchEmbedding(
            g, g.patches(normalized(g, pixels), config.patchSize()), "patch_embed", 0); // (B, N, D)
    T x = g.concat(g.expand(cls(g), patches), patches); // (B, 1+N, D)
    x = g.add(x, spatialPositions(g));
    for (int index = 0; index < config.depth(); index++) {
      Graph<T> block = g.at("blocks." + index);
      x = g.add(x, g.dropPath(spatialAttention(block, x), dropPath(index)));
      x = g.add(x, g.dropPath(mlp(block, x), dropPath(index)));
    }
    return layerNorm(g, "norm", x, config.width(), config.epsilon());
  }

  /** (B, T, H, W, 3) uint8 to (B, 1+T·N, D): [CLS], then the patches frame by frame. */
  <T> T clip(Graph<T> g, T pixels) {
    Clip<T> x = tokenized(g, pixels);
    for (int index = 0; index < config.depth(); index++) {
      x = block(g.at("blocks." + index), x, dropPath(index));
    }
    T tokens = g.concat(x.cls(), g.joinFrames(x.patches())); // (B, 1+T·N, D)
    return layerNorm(g, "norm", tokens, config.width(), config.epsilon());
  }

  private <T> Clip<T> tokenized(Graph<T> g, T pixels) {
    T tubelets = g.tubelets(normalized(g, pixels), config.tubelet(), config.patchSize());
    T patches = patchEmbedding(g, tubelets, "patch_embed_3d", config.tubelet()); // (B, T, N, D)
    T positions = spatialPositions(g); // (1, 1+N, D)
    patches = g.add(patches, g.tokens(positions, 1, config.places()));
    T time = g.weight("time_embed", Init.ZERO, 1, config.steps(), config.width());
    patches = g.unfoldPlaces(g.add(g.foldPlaces(patches), time), config.places());
    T cls = g.add(cls(g), g.tokens(positions, 0, 1));
    return new Clip<>(g.expand(cls, patches), patches);
  }

  private <T> Clip<T> block(Graph<T> g, Clip<T> clip, double dropPath) {
    // [CLS] takes no part in time, and its answers of all frames are averaged in space.
    T x = clip.patches(); // (B, T, N, D)
    T temporal = temporalAttention(g, g.foldPlaces(x), dropPath); // (B·N, T, D)
    x = g.add(x, g.unfoldPlaces(temporal, config.places()));

    T frames =
        g.concat(g.repeatFrames(clip.cls(), config.steps()), g.foldFrames(x)); // (B·T, 1+N, D)
    T spatial = g.dropPath(spatialAttention(g, frames), dropPath);
    T cls = g.add(clip.cls(), g.meanFrames(g.tokens(spatial, 0, 1), config.steps()));
    x = g.add(x, g.unfoldFrames(g.tokens(spatial, 1, config.places()), config.steps()));

    cls = g.add(cls, g.dropPath(mlp(g, cls), dropPath));
    x = g.add(x, g.dropPath(mlp(g, x), dropPath));
    return new Clip<>(cls, x);
  }

  private <T> T temporalAttention(Graph<T> g, T x, double dropPath) {
    T branch = block().attention(g, "temporal_attn", "temporal_norm1", x, null);
    T attended = g.dropPath(branch, dropPath);
    return linear(g, "temporal_fc", attended, config.width(), config.width(), Init.ZERO);
  }

  private <T> T spatialAttention(Graph<T> g, T x) {
    return block().attention(g, "attn", "norm1", x, null);
  }

  private <T> T mlp(Graph<T> g, T x) {
    return block().mlp(g, "norm2", x);
  }

  private PreNormBlock block() {
    return new PreNormBlock(config.tower());
  }

  private <T> T normalized(Graph<T> g, T pixels) {
    return g.normalize(pixels, config.normalisation().means(), config.normalisation().deviations());
  }

  private <T> T patchEmbedding(Graph<T> g, T patches, String name, int span) {
    long width = config.width();
    long patch = config.patchSize();
    Graph<T> own = g.at(name + ".proj");
    T weight =
        span == 0
            ? own.weight("weight", Init.NORMAL, width, CHANNELS, patch, patch)
            : own.weight("weight", Init.NORMAL, width, CHANNELS, span, patch, patch);
    return g.linear(patches, weight, own.weight("bias", Init.ZERO, width));
  }

  private <T> T cls(Graph<T> g) {
    return g.weight("cls_token", Init.NORMAL, 1, 1, config.width());
  }

  private <T> T spatialPositions(Graph<T> g) {
    return g.weight("pos_embed", Init.NORMAL, 1, config.imageTokens(), config.width());
  }

  private double dropPath(int index) {
    return config.depth() == 1 ? 0 : config.dropPath() * index / (config.depth() - 1);
  }
}
