package dev.omnivl.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs an architecture on shapes and counts. Operations that only look at numbers which are there
 * already, such as a part of the tokens, make none.
 */
final class CostGraph implements Graph<Shape> {
  private final ShapeGraph shapes;
  private final Tally tally;

  /** What all scopes of one pass share. */
  private static final class Tally {
    private long operations;
    private long values;
  }

  CostGraph() {
    this(new ShapeGraph(), new Tally());
  }

  private CostGraph(ShapeGraph shapes, Tally tally) {
    this.shapes = shapes;
    this.tally = tally;
  }

  Cost cost() {
    return new Cost(tally.operations, tally.values);
  }

  /** A result of new numbers. */
  private Shape made(Shape result) {
    return made(1, result);
  }

  /** A result on the way to which so many arrays of its size are made, itself among them. */
  private Shape made(int arrays, Shape result) {
    tally.values += arrays * result.elements();
    return result;
  }

  @Override
  public CostGraph at(String scope) {
    return new CostGraph(shapes.at(scope), tally);
  }

  @Override
  public Shape weight(String name, Init init, long... shape) {
    return shapes.weight(name, init, shape);
  }

  @Override
  public Shape normalize(Shape pixels, float[] mean, float[] deviation) {
    return made(3, shapes.normalize(pixels, mean, deviation)); // converted, scaled, shifted
  }

  @Override
  public Shape patches(Shape pixels, int patch) {
    return made(shapes.patches(pixels, patch));
  }

  @Override
  public Shape tubelets(Shape pixels, int span, int patch) {
    return made(shapes.tubelets(pixels, span, patch));
  }

  @Override
  public Shape linear(Shape x, Shape weight, @Nullable Shape bias) {
    Shape result = shapes.linear(x, weight, bias);
    tally.operations += 2 * result.elements() * x.size(-1);
    return made(result);
  }

  @Override
  public Shape layerNorm(Shape x, Shape gain, Shape bias, double epsilon) {
    return made(shapes.layerNorm(x, gain, bias, epsilon));
  }

  @Override
  public Shape activation(Shape x, Activation kind) {
    return made(shapes.activation(x, kind));
  }

  @Override
  public Shape add(Shape x, Shape y) {
    return made(shapes.add(x, y));
  }

  @Override
  public Shape attention(Shape query, Shape key, Shape value, int heads, @Nullable Shape mask) {
    Shape result = shapes.attention(query, key, value, heads, mask);
    tally.operations += 4 * result.elements() * key.size(1);
    return made(result); // fused: the scores are never whole
  }

  @Override
  public Shape attentionWeights(Shape query, Shape key, int heads) {
    Shape result = shapes.attentionWeights(query, key, heads);
    tally.operations += 2 * result.elements() * query.size(2);
    return made(result);
  }

  @Override
  public List<Shape> split(Shape x, int parts) {
    return shapes.split(x, parts);
  }

  @Override
  public Shape concat(Shape x, Shape y) {
    return made(shapes.concat(x, y));
  }

  @Override
  public Shape expand(Shape x, Shape like) {
    return shapes.expand(x, like);
  }

  @Override
  public Shape tokens(Shape x, int from, int count) {
    return shapes.tokens(x, from, count);
  }

  @Override
  public Shape token(Shape x, int index) {
    return shapes.token(x, index);
  }

  @Override
  public Shape lastPresent(Shape x, Shape present) {
    return made(shapes.lastPresent(x, present));
  }

  @Override
  public Shape foldPlaces(Shape x) {
    return made(shapes.foldPlaces(x)); // another order needs a copy
  }

  @Override
  public Shape unfoldPlaces(Shape x, int places) {
    return shapes.unfoldPlaces(x, places);
  }

  @Override
  public Shape foldFrames(Shape x) {
    return shapes.foldFrames(x);
  }

  @Override
  public Shape unfoldFrames(Shape x, int frames) {
    return shapes.unfoldFrames(x, frames);
  }

  @Override
  public Shape joinFrames(Shape x) {
    return shapes.joinFrames(x);
  }

  @Override
  public Shape repeatFrames(Shape x, int frames) {
    return made(shapes.repeatFrames(x, frames));
  }

  @Override
  public Shape meanFrames(Shape x, int frames) {
    return made(shapes.meanFrames(x, frames));
  }

  @Override
  public Shape embedding(Shape ids, Shape table) {
    return made(shapes.embedding(ids, table));
  }

  @Override
  public Shape positions(Shape table, Shape x, @Nullable Shape past) {
    return shapes.positions(table, x, past);
  }

  @Override
  public Shape paddingMask(Shape present) {
    return made(shapes.paddingMask(present));
  }

  @Override
  public Shape causalMask(Shape query, Shape key) {
    return made(shapes.causalMask(query, key));
  }

  @Override
  public Shape bothMasks(Shape mask, Shape other) {
    return made(shapes.bothMasks(mask, other));
  }

  @Override
  public Shape sideBySide(Shape x, Shape rows) {
    return made(shapes.sideBySide(x, rows));
  }

  @Override
  public Shape apart(Shape x, Shape places, Shape like) {
    return made(shapes.apart(x, places, like));
  }

  @Override
  public Shape unit(Shape x) {
    return made(shapes.unit(x));
  }

  @Override
  public Shape softmax(Shape x) {
    return made(shapes.softmax(x));
  }

  @Override
  public Shape logSoftmax(Shape x) {
    return made(shapes.logSoftmax(x));
  }

  @Override
  public Shape drop(Shape x, double probability) {
    return probability > 0 ? made(2, shapes.drop(x, probability)) : x; // with what was drawn
  }

  @Override
  public Shape dropPath(Shape x, double probability) {
    return probability > 0 ? made(shapes.dropPath(x, probability)) : x;
  }
}
