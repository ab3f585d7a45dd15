package dev.omnivl.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs an architecture on shapes alone: gives the list of its weights, their number, and shape
 * errors before anything is computed. The batch and other lengths may stay unknown.
 */
public final class ShapeGraph implements Graph<Shape> {
  private final String prefix;
  private final Map<String, WeightSpec> weights;

  /** Starts with no weights. */
  public ShapeGraph() {
    this("", new LinkedHashMap<>());
  }

  private ShapeGraph(String prefix, Map<String, WeightSpec> weights) {
    this.prefix = prefix;
    this.weights = weights;
  }

  /** The weights named so far, in the order of their first use. */
  public Collection<WeightSpec> weights() {
    return Collections.unmodifiableCollection(weights.values());
  }

  /** The number of learned numbers named so far; a shared weight counts once. */
  public long parameters() {
    return weights.values().stream().mapToLong(weight -> weight.shape().elements()).sum();
  }

  @Override
  public ShapeGraph at(String scope) {
    return new ShapeGraph(prefix + scope + ".", weights);
  }

  @Override
  public Shape weight(String name, Init init, long... shape) {
    WeightSpec asked = new WeightSpec(prefix + name, Shape.of(shape), init);
    WeightSpec known = weights.putIfAbsent(asked.name(), asked);
    require(
        known == null || known.shape().equals(asked.shape()),
        "weight "
            + asked.name()
            + ": named as "
            + (known == null ? "" : known.shape())
            + " and as "
            + asked.shape());
    return asked.shape();
  }

  @Override
  public Shape normalize(Shape pixels, float[] mean, float[] deviation) {
    require(
        pixels.size(-1) == mean.length && mean.length == deviation.length,
        "normalize: " + pixels + " needs one mean and deviation per channel");
    return pixels;
  }

  @Override
  public Shape patches(Shape pixels, int patch) {
    requireRank("patches", pixels, 4);
    Dim places =
        Dim.of(pixels.dim(1).dividedBy(patch).factor() * pixels.dim(2).dividedBy(patch).factor());
    return Shape.of(pixels.dim(0), places, pixels.dim(3).times((long) patch * patch));
  }

  @Override
  public Shape tubelets(Shape pixels, int span, int patch) {
    requireRank("tubelets", pixels, 5);
    Dim places =
        Dim.of(pixels.dim(2).dividedBy(patch).factor() * pixels.dim(3).dividedBy(patch).factor());
    Dim features = pixels.dim(4).times((long) span * patch * patch);
    return Shape.of(pixels.dim(0), pixels.dim(1).dividedBy(span), places, features);
  }

  @Override
  public Shape linear(Shape x, Shape weight, @Nullable Shape bias) {
    long in = weight.elements() / weight.size(0);
    require(x.size(-1) == in, "linear: " + x + " does not fit a weight " + weight);
    require(
        bias == null || bias.equals(Shape.of(weight.size(0))),
        "linear: bias " + bias + " for " + weight);
    return x.with(-1, weight.dim(0));
  }

  @Override
  public Shape layerNorm(Shape x, Shape gain, Shape bias, double epsilon) {
    require(
        gain.equals(Shape.of(x.size(-1))) && bias.equals(gain),
        "layerNorm: " + gain + ", " + bias + " for " + x);
    return x;
  }

  @Override
  public Shape activation(Shape x, Activation kind) {
    return x;
  }

  @Override
  public Shape add(Shape x, Shape y) {
    require(y.rank() <= x.rank(), "add: " + y + " has more axes than " + x);
    for (int axis = 1; axis <= y.rank(); axis++) {
      Dim dim = y.dim(-axis);
      require(
          dim.equals(Dim.of(1)) || dim.equals(x.dim(-axis)),
          "add: " + y + " does not spread over " + x);
    }
    return x;
  }

  @Override
  public Shape attention(Shape query, Shape key, Shape value, int heads, @Nullable Shape mask) {
    requireRank("attention", query, 3);
    require(key.equals(value), "attention: keys " + key + " and values " + value + " differ");
    require(
        query.dim(0).equals(key.dim(0)) && query.dim(2).equals(key.dim(2)),
        "attention: queries " + query + " do not fit keys " + key);
    query.dim(2).dividedBy(heads);
    require(
        mask == null || mask.rank() == 4 && mask.dim(3).equals(key.dim(1)),
        "attention: mask " + mask + " does not fit keys " + key);
    return query;
  }

  @Override
  public Shape attentionWeights(Shape query, Shape key, int heads) {
    return attention(query, key, key, heads, null).with(-1, key.dim(1));
  }

  @Override
  public List<Shape> split(Shape x, int parts) {
    return Collections.nCopies(parts, x.with(-1, x.dim(-1).dividedBy(parts)));
  }

  @Override
  public Shape concat(Shape x, Shape y) {
    requireRank("concat", x, 3);
    require(
        x.dim(0).equals(y.dim(0)) && x.dim(2).equals(y.dim(2)),
        "concat: " + x + " and " + y + " differ beside axis 1");
    return x.with(1, x.dim(1).plus(y.dim(1)));
  }

  @Override
  public Shape expand(Shape x, Shape like) {
    requireRank("expand", x, 3);
    require(x.dim(0).equals(Dim.of(1)), "expand: the batch of " + x + " is not 1");
    return x.with(0, like.dim(0));
  }

  @Override
  public Shape tokens(Shape x, int from, int count) {
    requireRank("tokens", x, 3);
    require(
        from >= 0 && count >= 1 && (!x.dim(1).known() || from + count <= x.size(1)),
        "tokens: " + from + " to " + (from + count) + " of " + x);
    return x.with(1, Dim.of(count));
  }

  @Override
  public Shape token(Shape x, int index) {
    requireRank("token", x, 3);
    require(
        index >= -1 && (!x.dim(1).known() || index < x.size(1)), "token: " + index + " of " + x);
    return Shape.of(x.dim(0), x.dim(2));
  }

  @Override
  public Shape lastPresent(Shape x, Shape present) {
    requireRank("lastPresent", x, 3);
    require(
        present.equals(Shape.of(x.dim(0), x.dim(1))),
        "lastPresent: " + present + " does not fit " + x);
    return Shape.of(x.dim(0), x.dim(2));
  }

  @Override
  public Shape foldPlaces(Shape x) {
    requireRank("foldPlaces", x, 4);
    return Shape.of(x.dim(0).times(x.size(2)), x.dim(1), x.dim(3));
  }

  @Override
  public Shape unfoldPlaces(Shape x, int places) {
    requireRank("unfoldPlaces", x, 3);
    return Shape.of(x.dim(0).dividedBy(places), x.dim(1), Dim.of(places), x.dim(2));
  }

  @Override
  public Shape foldFrames(Shape x) {
    requireRank("foldFrames", x, 4);
    return Shape.of(x.dim(0).times(x.size(1)), x.dim(2), x.dim(3));
  }

  @Override
  public Shape unfoldFrames(Shape x, int frames) {
    requireRank("unfoldFrames", x, 3);
    return Shape.of(x.dim(0).dividedBy(frames), Dim.of(frames), x.dim(1), x.dim(2));
  }

  @Override
  public Shape joinFrames(Shape x) {
    requireRank("joinFrames", x, 4);
    return Shape.of(x.dim(0), x.dim(1).times(x.size(2)), x.dim(3));
  }

  @Override
  public Shape repeatFrames(Shape x, int frames) {
    requireRank("repeatFrames", x, 3);
    return x.with(0, x.dim(0).times(frames));
  }

  @Override
  public Shape meanFrames(Shape x, int frames) {
    requireRank("meanFrames", x, 3);
    return x.with(0, x.dim(0).dividedBy(frames));
  }

  @Override
  public Shape embedding(Shape ids, Shape table) {
    requireRank("embedding", ids, 2);
    return Shape.of(ids.dim(0), ids.dim(1), table.dim(1));
  }

  @Override
  public Shape positions(Shape table, Shape x, @Nullable Shape past) {
    require(
        !x.dim(1).known() || x.size(1) <= table.size(0),
        "positions: " + x + " is longer than the table " + table);
    return Shape.of(Dim.of(1), x.dim(1), table.dim(1));
  }

  @Override
  public Shape paddingMask(Shape present) {
    requireRank("paddingMask", present, 2);
    return Shape.of(present.dim(0), Dim.of(1), Dim.of(1), present.dim(1));
  }

  @Override
  public Shape causalMask(Shape query, Shape key) {
    return Shape.of(Dim.of(1), Dim.of(1), query.dim(1), key.dim(1));
  }

  @Override
  public Shape bothMasks(Shape mask, Shape other) {
    requireRank("bothMasks", mask, 4);
    requireRank("bothMasks", other, 4);
    Shape both = mask;
    for (int axis = 0; axis < 4; axis++) {
      boolean spread = mask.dim(axis).equals(Dim.of(1));
      require(
          spread || other.dim(axis).equals(Dim.of(1)) || other.dim(axis).equals(mask.dim(axis)),
          "bothMasks: " + other + " does not fit " + mask);
      both = spread ? both.with(axis, other.dim(axis)) : both;
    }
    return both;
  }

  @Override
  public Shape sideBySide(Shape x, Shape rows) {
    requireRank("sideBySide", x, 3);
    requireRank("sideBySide", rows, 2);
    return Shape.of(rows.dim(0), rows.dim(1).times(x.dim(1)), x.dim(2));
  }

  @Override
  public Shape apart(Shape x, Shape places, Shape like) {
    requireRank("apart", x, 3);
    require(
        places.equals(Shape.of(like.dim(0))) && x.dim(2).equals(like.dim(2)),
        "apart: " + x + " at " + places + " is not like " + like);
    return like;
  }

  @Override
  public Shape unit(Shape x) {
    return x;
  }

  @Override
  public Shape softmax(Shape x) {
    return x;
  }

  @Override
  public Shape logSoftmax(Shape x) {
    return x;
  }

  @Override
  public Shape drop(Shape x, double probability) {
    return x;
  }

  @Override
  public Shape dropPath(Shape x, double probability) {
    return x;
  }

  private static void requireRank(String operation, Shape x, int rank) {
    require(x.rank() == rank, operation + ": " + x + " has not " + rank + " axes");
  }

  private static void require(boolean rule, String message) {
    if (!rule) {
      throw new IllegalArgumentException(message);
    }
  }
}
