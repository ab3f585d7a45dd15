package dev.omnivl.arch;

import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;

/** Operations together with the weights that they own. */
final class Layers {
  private Layers() {}

  static <T> T linear(Graph<T> g, String name, T x, int in, int out) {
    return linear(g, name, x, in, out, Init.NORMAL);
  }

  static <T> T linear(Graph<T> g, String name, T x, int in, int out, Init init) {
    Graph<T> own = g.at(name);
    return g.linear(x, own.weight("weight", init, out, in), own.weight("bias", Init.ZERO, out));
  }

  static <T> T product(Graph<T> g, String name, T x, int in, int out) {
    return g.linear(x, g.at(name).weight("weight", Init.NORMAL, out, in), null);
  }

  static <T> T layerNorm(Graph<T> g, String name, T x, int width, double epsilon) {
    Graph<T> own = g.at(name);
    return g.layerNorm(
        x, own.weight("weight", Init.ONE, width), own.weight("bias", Init.ZERO, width), epsilon);
  }
}
