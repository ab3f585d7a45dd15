package dev.omnivl.trainer.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import dev.omnivl.graph.Activation;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Computes an architecture on DJL arrays, while autograd records it if a gradient collector is
 * open.
 *
 * <p>One graph serves one step: the leaves it hands out share the master weights' memory, and only
 * those that were asked for can have gradients. All arrays it makes belong to the step's manager.
 */
public final class NdGraph implements Graph<NDArray> {
  private static final float MASKED = -10_000f;

  private final String prefix;
  private final Step step;

  /** What all scopes of one step share. */
  private record Step(
      Parameters parameters,
      NDManager manager,
      Kernels kernels,
      boolean training,
      Predicate<String> learned,
      Map<String, NDArray> leaves) {}

  private NdGraph(String prefix, Step step) {
    this.prefix = prefix;
    this.step = step;
  }

  /**
   * A graph for one training step: dropout is on.
   *
   * @param learned tells by name which weights have gradients
   */
  public static NdGraph training(
      Parameters parameters, NDManager manager, Kernels kernels, Predicate<String> learned) {
    return new NdGraph(
        "", new Step(parameters, manager, kernels, true, learned, new LinkedHashMap<>()));
  }

  /** A graph for evaluation: nothing is random. */
  public static NdGraph evaluating(Parameters parameters, NDManager manager, Kernels kernels) {
    return new NdGraph(
        "", new Step(parameters, manager, kernels, false, name -> false, new LinkedHashMap<>()));
  }

  /**
   * The gradients of the learned weights that this step used, by name, once the loss has gone back.
   */
  public Map<String, NDArray> gradients() {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    step.leaves()
        .forEach((name, leaf) -> {
          if (step.learned().test(name)) {
            gradients.put(name, leaf.getGradient());
          }
        });
    return gradients;
  }

  @Override
  public NdGraph at(String scope) {
    return new NdGraph(prefix + scope + ".", step);
  }

  @Override
  public NDArray weight(String name, Init init, long... shape) {
    return step.leaves().computeIfAbsent(prefix + name, full -> leaf(full, new Shape(shape)));
  }

  private NDArray leaf(String name, Shape shape) {
    NDArray master = step.parameters().master(name);
    if (!master.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "weight " + name + " is " + master.getShape() + ", not " + shape);
    }
    NDArray leaf = master.stopGradient();
    leaf.attach(step.manager());
    leaf.setRequiresGradient(step.learned().test(name));
    return leaf;
  }

  @Override
  public NDArray normalize(NDArray pixels, float[] mean, float[] deviation) {
    // (x/255 - m)/d = x·(1/(255·d)) - m/d, one multiplication and one addition a value.
    float[] scale = new float[mean.length];
    float[] shift = new float[mean.length];
    for (int channel = 0; channel < mean.length; channel++) {
      scale[channel] = 1 / (255 * deviation[channel]);
      shift[channel] = -mean[channel] / deviation[channel];
    }
    NDArray x = pixels.toType(DataType.FLOAT32, false);
    return x.mul(step.manager().create(scale)).add(step.manager().create(shift));
  }

  @Override
  public NDArray patches(NDArray pixels, int patch) {
    long[] s = pixels.getShape().getShape();
    long rows = s[1] / patch;
    long columns = s[2] / patch;
    return pixels
        .reshape(s[0], rows, patch, columns, patch, s[3])
        .transpose(0, 1, 3, 5, 2, 4)
        .reshape(s[0], rows * columns, s[3] * patch * patch);
  }

  @Override
  public NDArray tubelets(NDArray pixels, int span, int patch) {
    long[] s = pixels.getShape().getShape();
    long times = s[1] / span;
    long rows = s[2] / patch;
    long columns = s[3] / patch;
    return pixels
        .reshape(s[0], times, span, rows, patch, columns, patch, s[4])
        .transpose(0, 1, 3, 5, 7, 2, 4, 6)
        .reshape(s[0], times, rows * columns, s[4] * span * patch * patch);
  }

  @Override
  public NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    NDArray flat =
        weight.getShape().dimension() == 2 ? weight : weight.reshape(weight.getShape().get(0), -1);
    return step.kernels().linear(x, flat, bias);
  }

  @Override
  public NDArray layerNorm(NDArray x, NDArray gain, NDArray bias, double epsilon) {
    return LayerNorm.layerNorm(float32(x), gain.getShape(), gain, bias, (float) epsilon)
        .singletonOrThrow();
  }

  /** What the kernels made, in the type that everything else is computed in. */
  private NDArray float32(NDArray x) {
    return step.kernels().float32(x);
  }

  @Override
  public NDArray activation(NDArray x, Activation kind) {
    return switch (kind) {
      case GELU -> ai.djl.nn.Activation.gelu(x);
      case TANH_GELU -> {
        NDArray inner = x.add(x.pow(3).mul(0.044715f)).mul((float) Math.sqrt(2 / Math.PI));
        yield x.mul(inner.tanh().add(1)).mul(0.5f);
      }
      case QUICK_GELU -> x.mul(ai.djl.nn.Activation.sigmoid(x.mul(Activation.QUICK)));
    };
  }

  @Override
  public NDArray add(NDArray x, NDArray y) {
    return x.add(y);
  }

  @Override
  public NDArray attention(
      NDArray query, NDArray key, NDArray value, int heads, @Nullable NDArray mask) {
    return step.kernels().attention(query, key, value, heads, mask);
  }

  @Override
  public NDArray attentionWeights(NDArray query, NDArray key, int heads) {
    NDArray keys = byHeads(key, heads).transpose(0, 1, 3, 2); // (B, heads, D/heads, M)
    double scale = 1 / Math.sqrt((double) key.getShape().get(2) / heads);
    NDArray scores = byHeads(query, heads).matMul(keys).mul(scale);
    return scores.softmax(-1).mean(new int[] {1});
  }

  /** (B, L, D) to (B, heads, L, D/heads). */
  private static NDArray byHeads(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  @Override
  public List<NDArray> split(NDArray x, int parts) {
    return new ArrayList<>(x.split(parts, x.getShape().dimension() - 1));
  }

  @Override
  public NDArray concat(NDArray x, NDArray y) {
    return NDArrays.concat(new NDList(x, y), 1);
  }

  @Override
  public NDArray expand(NDArray x, NDArray like) {
    Shape shape = x.getShape();
    return x.broadcast(like.getShape().get(0), shape.get(1), shape.get(2));
  }

  @Override
  public NDArray tokens(NDArray x, int from, int count) {
    return x.get(new NDIndex(":, " + from + ":" + (from + count)));
  }

  @Override
  public NDArray token(NDArray x, int index) {
    long at = index < 0 ? x.getShape().get(1) + index : index;
    return x.get(new NDIndex(":, " + at));
  }

  @Override
  public NDArray lastPresent(NDArray x, NDArray present) {
    long[] s = x.getShape().getShape();
    NDArray last = present.toType(DataType.INT64, false).sum(new int[] {1}).sub(1);
    return x.gather(last.reshape(s[0], 1, 1).broadcast(s[0], 1, s[2]), 1).reshape(s[0], s[2]);
  }

  @Override
  public NDArray foldPlaces(NDArray x) {
    long[] s = x.getShape().getShape();
    return x.transpose(0, 2, 1, 3).reshape(s[0] * s[2], s[1], s[3]);
  }

  @Override
  public NDArray unfoldPlaces(NDArray x, int places) {
    long[] s = x.getShape().getShape();
    return x.reshape(s[0] / places, places, s[1], s[2]).transpose(0, 2, 1, 3);
  }

  @Override
  public NDArray foldFrames(NDArray x) {
    long[] s = x.getShape().getShape();
    return x.reshape(s[0] * s[1], s[2], s[3]);
  }

  @Override
  public NDArray unfoldFrames(NDArray x, int frames) {
    long[] s = x.getShape().getShape();
    return x.reshape(s[0] / frames, frames, s[1], s[2]);
  }

  @Override
  public NDArray joinFrames(NDArray x) {
    long[] s = x.getShape().getShape();
    return x.reshape(s[0], s[1] * s[2], s[3]);
  }

  @Override
  public NDArray repeatFrames(NDArray x, int frames) {
    long[] s = x.getShape().getShape();
    return x.expandDims(1).broadcast(s[0], frames, s[1], s[2]).reshape(s[0] * frames, s[1], s[2]);
  }

  @Override
  public NDArray meanFrames(NDArray x, int frames) {
    return unfoldFrames(x, frames).mean(new int[] {1});
  }

  @Override
  public NDArray embedding(NDArray ids, NDArray table) {
    return ids.getNDArrayInternal().embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  @Override
  public NDArray positions(NDArray table, NDArray x, @Nullable NDArray past) {
    long from = past == null ? 0 : past.getShape().get(1);
    return table.get(new NDIndex(from + ":" + (from + x.getShape().get(1)))).expandDims(0);
  }

  @Override
  public NDArray paddingMask(NDArray present) {
    NDArray mask = present.toType(DataType.FLOAT32, false).sub(1).mul(-MASKED);
    return mask.reshape(present.getShape().get(0), 1, 1, present.getShape().get(1));
  }

  @Override
  public NDArray causalMask(NDArray query, NDArray key) {
    int queries = Math.toIntExact(query.getShape().get(1));
    int keys = Math.toIntExact(key.getShape().get(1));
    float[] mask = new float[queries * keys];
    for (int row = 0; row < queries; row++) {
      for (int column = row + keys - queries + 1; column < keys; column++) {
        mask[row * keys + column] = MASKED;
      }
    }
    return step.manager().create(mask, new Shape(1, 1, queries, keys));
  }

  @Override
  public NDArray bothMasks(NDArray mask, NDArray other) {
    return mask.add(other);
  }

  @Override
  public NDArray sideBySide(NDArray x, NDArray rows) {
    long[] s = x.getShape().getShape();
    long[] r = rows.getShape().getShape();
    return embedding(rows, x.reshape(s[0], s[1] * s[2])).reshape(r[0], r[1] * s[1], s[2]);
  }

  @Override
  public NDArray apart(NDArray x, NDArray places, NDArray like) {
    long[] s = like.getShape().getShape();
    return embedding(places, x.reshape(-1, s[1] * s[2])).reshape(s[0], s[1], s[2]);
  }

  @Override
  public NDArray unit(NDArray x) {
    return float32(x).normalize(2, x.getShape().dimension() - 1);
  }

  @Override
  public NDArray softmax(NDArray x) {
    return float32(x).softmax(-1);
  }

  @Override
  public NDArray logSoftmax(NDArray x) {
    return float32(x).logSoftmax(-1);
  }

  @Override
  public NDArray drop(NDArray x, double probability) {
    return step.training() && probability > 0
        ? Dropout.dropout(x, (float) probability, true).singletonOrThrow()
        : x;
  }

  @Override
  public NDArray dropPath(NDArray x, double probability) {
    if (!step.training() || probability == 0) {
      return x;
    }
    long[] kept = new long[x.getShape().dimension()];
    Arrays.fill(kept, 1);
    kept[0] = x.getShape().get(0);
    NDArray mask = step.manager().ones(new Shape(kept));
    return x.mul(Dropout.dropout(mask, (float) probability, true).singletonOrThrow());
  }
}
