package dev.omnivl.arch;

import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;

/** Operations together with the weights that they own. */
final class Layers {
  /** LayerNorm of ViT, TimeSformer and BLIP's vision side. */
  static final double VISION_EPSILON = 1e-6;

  /** LayerNorm of BERT. */
  static final double TEXT_EPSILON = 1e-12;

  private Layers() {}

  static <T> T linear(Graph<T> g, String name, T x, int in, int out) {
    return linear(g, name, x, in, out, Init.NORMAL);
  }

  static <T> T linear(Graph<T> g, String name, T x, int in, int out, Init init) {
    Graph<T> own = g.at(name);
    return g.linear(x, own.weight("weight", init, out, in), own.weight("bias", Init.ZERO, out));
  }

  static <T> T layerNorm(Graph<T> g, String name, T x, int width, double epsilon) {
    Graph<T> own = g.at(name);
    return g.layerNorm(
        x, own.weight("weight", Init.ONE, width), own.weight("bias", Init.ZERO, width), epsilon);
  }
}
