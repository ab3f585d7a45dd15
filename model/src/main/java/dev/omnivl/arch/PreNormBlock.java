package dev.omnivl.arch;

import static dev.omnivl.arch.Layers.layerNorm;
import static dev.omnivl.arch.Layers.linear;

import dev.omnivl.graph.Graph;
import org.jspecify.annotations.Nullable;

/**
 * The two branches of a block that norms before them; names are timm's. Whoever runs a block adds
 * each branch to what went in.
 *
 * @param tower the sizes
 */
record PreNormBlock(Tower tower) {

  /** A whole block without dropout, (B, L, D) to (B, L, D). */
  <T> T run(Graph<T> g, T x, @Nullable T mask) {
    T y = g.add(x, attention(g, "attn", "norm1", x, mask));
    return g.add(y, mlp(g, "norm2", y));
  }

  /**
   * The attention branch.
   *
   * @param name scope of the attention
   * @param norm scope of the LayerNorm before it
   */
  <T> T attention(Graph<T> g, String name, String norm, T x, @Nullable T mask) {
    int width = tower.width();
    Graph<T> own = g.at(name);
    T normed = layerNorm(g, norm, x, width, tower.epsilon());
    var parts = g.split(linear(own, "qkv", normed, width, 3 * width), 3);
    T attended = g.attention(parts.get(0), parts.get(1), parts.get(2), tower.heads(), mask);
    return linear(own, "proj", attended, width, width);
  }

  /**
   * The feed-forward branch.
   *
   * @param norm scope of the LayerNorm before it
   */
  <T> T mlp(Graph<T> g, String norm, T x) {
    T normed = layerNorm(g, norm, x, tower.width(), tower.epsilon());
    T hidden =
        g.activation(
            linear(g, "mlp.fc1", normed, tower.width(), tower.mlpWidth()), tower.activation());
    return linear(g, "mlp.fc2", hidden, tower.mlpWidth(), tower.width());
  }
}
