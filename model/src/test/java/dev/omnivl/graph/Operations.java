package dev.omnivl.graph;

import dev.omnivl.graph.OnnxGraph.Element;
import dev.omnivl.graph.Operation.Body;
import dev.omnivl.graph.Operation.Input;
import java.util.ArrayList;
import java.util.List;

/**
 * Every operation of {@link Graph}, for tests that compare an interpreter with {@link FloatGraph}.
 */
public final class Operations {
  private static final Dim B = Dim.of("batch");
  private static final Dim L = Dim.of("length");
  private static final Dim M = Dim.of("keys");
  private static final int FRAMES = 4;
  private static final int PLACES = 6;
  private static final int WIDTH = 12;
  private static final int HEADS = 3;
  private static final int ITEMS = 5;
  private static final int TOGETHER = 3;

  private Operations() {}

  /** All of them, with and without what is optional. */
  public static List<Operation> all() {
    List<Operation> all = new ArrayList<>();
    Input queries = floats(B, L, Dim.of(WIDTH));
    Input keys = floats(B, M, Dim.of(WIDTH));
    Input frames = floats(B, Dim.of(FRAMES), Dim.of(PLACES), Dim.of(WIDTH));
    Input places = floats(B.times(PLACES), Dim.of(FRAMES), Dim.of(WIDTH));
    Input steps = floats(B.times(FRAMES), Dim.of(PLACES), Dim.of(WIDTH));
    Input row = floats(Dim.of(WIDTH));
    Input matrix = floats(Dim.of(5), Dim.of(WIDTH));
    Input ids = new Input(Element.INT64, 40, Shape.of(B, L));
    Input present = new Input(Element.INT64, 2, Shape.of(B, M));
    Input table = floats(Dim.of(40), Dim.of(WIDTH));
    add(
        all,
        "normalize",
        Operations::normalize,
        new Input(Element.UINT8, 256, Shape.of(B, L, Dim.of(3))));
    add(all, "patches", Operations::patches, floats(B, Dim.of(8), Dim.of(12), Dim.of(3)));
    add(
        all,
        "tubelets",
        Operations::tubelets,
        floats(B, Dim.of(4), Dim.of(8), Dim.of(12), Dim.of(3)));
    add(all, "linear", Operations::linear, queries, matrix, floats(Dim.of(5)));
    add(all, "linear without bias", Operations::product, frames, matrix);
    add(
        all,
        "linear of a Conv weight",
        Operations::product,
        queries,
        floats(Dim.of(5), Dim.of(3), Dim.of(2), Dim.of(2)));
    add(all, "layerNorm", Operations::layerNorm, queries, row, row);
    add(all, "gelu", Operations::gelu, queries);
    add(all, "gelu with tanh", Operations::tanhGelu, queries);
    add(all, "quick gelu", Operations::quickGelu, queries);
    add(all, "add", Operations::add, queries, queries);
    add(
        all,
        "add a row",
        Operations::add,
        frames,
        floats(Dim.of(1), Dim.of(PLACES), Dim.of(WIDTH)));
    add(all, "attention", Operations::attention, queries, keys, keys);
    add(all, "attention with padding", Operations::padded, queries, keys, keys, present);
    add(
        all,
        "attention with causality",
        Operations::causal,
        queries,
        floats(B, L.plus(M), Dim.of(WIDTH)));
    add(all, "attentionWeights", Operations::attentionWeights, queries, keys);
    add(all, "split", Operations::split, queries);
    add(all, "concat", Operations::concat, queries, keys);
    add(all, "expand", Operations::expand, floats(Dim.of(1), L, Dim.of(WIDTH)), keys);
    add(all, "tokens", Operations::tokens, steps);
    add(all, "first token", Operations::first, queries);
    add(all, "last token", Operations::last, queries);
    add(all, "last present token", Operations::lastPresent, keys, present);
    add(all, "foldPlaces", Operations::foldPlaces, frames);
    add(all, "unfoldPlaces", Operations::unfoldPlaces, places);
    add(all, "foldFrames", Operations::foldFrames, frames);
    add(all, "unfoldFrames", Operations::unfoldFrames, steps);
    add(all, "joinFrames", Operations::joinFrames, frames);
    add(all, "repeatFrames", Operations::repeatFrames, queries);
    add(all, "meanFrames", Operations::meanFrames, steps);
    add(all, "embedding", Operations::embedding, ids, table);
    add(all, "positions", Operations::positions, table, queries);
    add(all, "positions after a past", Operations::laterPositions, table, queries, keys);
    add(all, "paddingMask", Operations::paddingMask, present);
    add(all, "causalMask", Operations::causalMask, queries, floats(B, L.plus(M), Dim.of(WIDTH)));
    add(
        all,
        "bothMasks",
        Operations::bothMasks,
        queries,
        floats(B, L.plus(M), Dim.of(WIDTH)),
        new Input(Element.INT64, 2, Shape.of(B, L.plus(M))));
    Input rows = new Input(Element.INT64, ITEMS, Shape.of(B, Dim.of(TOGETHER)));
    add(all, "sideBySide", Operations::sideBySide, floats(Dim.of(ITEMS), L, Dim.of(WIDTH)), rows);
    add(
        all,
        "apart",
        Operations::apart,
        floats(Dim.of(ITEMS), L.times(TOGETHER), Dim.of(WIDTH)),
        new Input(Element.INT64, ITEMS * TOGETHER, Shape.of(B)),
        queries);
    add(all, "unit", Operations::unit, queries);
    add(all, "softmax", Operations::softmax, queries);
    add(all, "logSoftmax", Operations::logSoftmax, queries);
    add(all, "drop", Operations::drop, queries);
    return all;
  }

  private static void add(List<Operation> all, String name, Body body, Input... inputs) {
    all.add(new Operation(name, body, List.of(inputs)));
  }

  private static Input floats(Dim... dims) {
    return new Input(Element.FLOAT, 0, Shape.of(dims));
  }

  private static <T> T normalize(Graph<T> g, List<T> x) {
    return g.normalize(x.get(0), new float[] {0.4f, 0.5f, 0.6f}, new float[] {0.2f, 0.3f, 0.25f});
  }

  private static <T> T patches(Graph<T> g, List<T> x) {
    return g.patches(x.get(0), 4);
  }

  private static <T> T tubelets(Graph<T> g, List<T> x) {
    return g.tubelets(x.get(0), 2, 4);
  }

  private static <T> T attentionWeights(Graph<T> g, List<T> x) {
    return g.attentionWeights(x.get(0), x.get(1), HEADS);
  }

  private static <T> T linear(Graph<T> g, List<T> x) {
    return g.linear(x.get(0), x.get(1), x.get(2));
  }

  private static <T> T product(Graph<T> g, List<T> x) {
    return g.linear(x.get(0), x.get(1), null);
  }

  private static <T> T layerNorm(Graph<T> g, List<T> x) {
    return g.layerNorm(x.get(0), x.get(1), x.get(2), 1e-6);
  }

  private static <T> T gelu(Graph<T> g, List<T> x) {
    return g.activation(x.get(0), Activation.GELU);
  }

  private static <T> T tanhGelu(Graph<T> g, List<T> x) {
    return g.activation(x.get(0), Activation.TANH_GELU);
  }

  private static <T> T quickGelu(Graph<T> g, List<T> x) {
    return g.activation(x.get(0), Activation.QUICK_GELU);
  }

  private static <T> T add(Graph<T> g, List<T> x) {
    return g.add(x.get(0), x.get(1));
  }

  private static <T> T attention(Graph<T> g, List<T> x) {
    return g.attention(x.get(0), x.get(1), x.get(2), HEADS, null);
  }

  private static <T> T padded(Graph<T> g, List<T> x) {
    return g.attention(x.get(0), x.get(1), x.get(2), HEADS, g.paddingMask(x.get(3)));
  }

  private static <T> T causal(Graph<T> g, List<T> x) {
    return g.attention(x.get(0), x.get(1), x.get(1), HEADS, g.causalMask(x.get(0), x.get(1)));
  }

  private static <T> T split(Graph<T> g, List<T> x) {
    List<T> parts = g.split(x.get(0), 3);
    return g.concat(parts.get(1), g.concat(parts.get(2), parts.get(0)));
  }

  private static <T> T concat(Graph<T> g, List<T> x) {
    return g.concat(x.get(0), x.get(1));
  }

  private static <T> T expand(Graph<T> g, List<T> x) {
    return g.expand(x.get(0), x.get(1));
  }

  private static <T> T tokens(Graph<T> g, List<T> x) {
    return g.tokens(x.get(0), 2, 3);
  }

  private static <T> T first(Graph<T> g, List<T> x) {
    return g.token(x.get(0), 0);
  }

  private static <T> T last(Graph<T> g, List<T> x) {
    return g.token(x.get(0), -1);
  }

  private static <T> T lastPresent(Graph<T> g, List<T> x) {
    return g.lastPresent(x.get(0), x.get(1));
  }

  private static <T> T foldPlaces(Graph<T> g, List<T> x) {
    return g.foldPlaces(x.get(0));
  }

  private static <T> T unfoldPlaces(Graph<T> g, List<T> x) {
    return g.unfoldPlaces(x.get(0), PLACES);
  }

  private static <T> T foldFrames(Graph<T> g, List<T> x) {
    return g.foldFrames(x.get(0));
  }

  private static <T> T unfoldFrames(Graph<T> g, List<T> x) {
    return g.unfoldFrames(x.get(0), FRAMES);
  }

  private static <T> T joinFrames(Graph<T> g, List<T> x) {
    return g.joinFrames(x.get(0));
  }

  private static <T> T repeatFrames(Graph<T> g, List<T> x) {
    return g.repeatFrames(x.get(0), FRAMES);
  }

  private static <T> T meanFrames(Graph<T> g, List<T> x) {
    return g.meanFrames(x.get(0), FRAMES);
  }

  private static <T> T embedding(Graph<T> g, List<T> x) {
    return g.embedding(x.get(0), x.get(1));
  }

  private static <T> T positions(Graph<T> g, List<T> x) {
    return g.positions(x.get(0), x.get(1), null);
  }

  private static <T> T laterPositions(Graph<T> g, List<T> x) {
    return g.positions(x.get(0), x.get(1), x.get(2));
  }

  private static <T> T paddingMask(Graph<T> g, List<T> x) {
    return g.paddingMask(x.get(0));
  }

  private static <T> T causalMask(Graph<T> g, List<T> x) {
    return g.causalMask(x.get(0), x.get(1));
  }

  private static <T> T bothMasks(Graph<T> g, List<T> x) {
    return g.bothMasks(g.causalMask(x.get(0), x.get(1)), g.paddingMask(x.get(2)));
  }

  private static <T> T sideBySide(Graph<T> g, List<T> x) {
    return g.sideBySide(x.get(0), x.get(1));
  }

  private static <T> T apart(Graph<T> g, List<T> x) {
    return g.apart(x.get(0), x.get(1), x.get(2));
  }

  private static <T> T unit(Graph<T> g, List<T> x) {
    return g.unit(x.get(0));
  }

  private static <T> T softmax(Graph<T> g, List<T> x) {
    return g.softmax(x.get(0));
  }

  private static <T> T logSoftmax(Graph<T> g, List<T> x) {
    return g.logSoftmax(x.get(0));
  }

  private static <T> T drop(Graph<T> g, List<T> x) {
    return g.dropPath(g.drop(x.get(0), 0), 0);
  }
}
