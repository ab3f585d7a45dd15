package dev.omnivl.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every operation as plain loops over plain arrays, short enough to be believed: what the other
 * interpreters are compared with, in tests and before a bundle is written. Ids and pixels are
 * floats too.
 */
public final class FloatGraph implements Graph<Weight> {
  // So many rows and columns of sums stay in the nearest cache while the weights pass by.
  private static final int BLOCK = 8;
  private static final int COLUMNS = 512;

  private final ShapeGraph shapes;
  private final String prefix;
  private final Function<String, Weight> weights;

  /** Takes weights by their full names. */
  public FloatGraph(Function<String, Weight> weights) {
    this(new ShapeGraph(), "", weights);
  }

  private FloatGraph(ShapeGraph shapes, String prefix, Function<String, Weight> weights) {
    this.shapes = shapes;
    this.prefix = prefix;
    this.weights = weights;
  }

  @Override
  public FloatGraph at(String scope) {
    return new FloatGraph(shapes.at(scope), prefix + scope + ".", weights);
  }

  @Override
  public Weight weight(String name, Init init, long... shape) {
    Shape asked = shapes.weight(name, init, shape);
    Weight weight = weights.apply(prefix + name);
    if (!weight.shape().equals(asked)) {
      throw new IllegalArgumentException(
          prefix + name + " is " + weight.shape() + ", not " + asked);
    }
    return weight;
  }

  @Override
  public Weight normalize(Weight pixels, float[] mean, float[] deviation) {
    Weight result = zeros(shapes.normalize(pixels.shape(), mean, deviation));
    for (int index = 0; index < result.data().length; index++) {
      int channel = index % mean.length;
      result.data()[index] = (pixels.data()[index] / 255f - mean[channel]) / deviation[channel];
    }
    return result;
  }

  @Override
  public Weight patches(Weight pixels, int patch) {
    Shape from = pixels.shape();
    Weight clip =
        new Weight(
            Shape.of(from.size(0), 1, from.size(1), from.size(2), from.size(3)), pixels.data());
    return new Weight(shapes.patches(from, patch), tubelets(clip, 1, patch).data());
  }

  @Override
  public Weight tubelets(Weight pixels, int span, int patch) {
    Weight result = zeros(shapes.tubelets(pixels.shape(), span, patch));
    int[] from = sizes(pixels);
    int columns = from[3] / patch;
    int at = 0;
    for (int item = 0; item < from[0]; item++) {
      for (int step = 0; step < from[1] / span; step++) {
        for (int place = 0; place < from[2] / patch * columns; place++) {
          for (int channel = 0; channel < from[4]; channel++) {
            for (int time = 0; time < span; time++) {
              for (int y = 0; y < patch; y++) {
                for (int x = 0; x < patch; x++) {
                  int frame = item * from[1] + step * span + time;
                  int row = place / columns * patch + y;
                  int column = place % columns * patch + x;
                  result.data()[at++] =
                      pixels
                          .data()[((frame * from[2] + row) * from[3] + column) * from[4] + channel];
                }
              }
            }
          }
        }
      }
    }
    return result;
  }

  @Override
  public Weight linear(Weight x, Weight weight, @Nullable Weight bias) {
    Weight result =
        zeros(shapes.linear(x.shape(), weight.shape(), bias == null ? null : bias.shape()));
    int in = size(x, -1);
    float[] transposed = transposed(weight.data(), size(weight, 0), in); // (in, out)
    int rows = x.data().length / in;
    IntStream.range(0, (rows + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> {
          int first = block * BLOCK;
          product(x.data(), transposed, result.data(), first, Math.min(rows, first + BLOCK), in);
        });
    if (bias != null) {
      int out = bias.data().length;
      for (int index = 0; index < result.data().length; index++) {
        result.data()[index] += bias.data()[index % out];
      }
    }
    return result;
  }

  /** Some rows of x (rows, in) by w (in, out): every number of w that is loaded serves them all. */
  private static void product(float[] x, float[] w, float[] y, int first, int end, int in) {
    int out = w.length / in;
    for (int from = 0; from < out; from += COLUMNS) {
      int count = Math.min(COLUMNS, out - from);
      for (int k = 0; k < in; k++) {
        for (int row = first; row < end; row++) {
          addScaled(x[row * in + k], w, k * out + from, y, row * out + from, count);
        }
      }
    }
  }

  /** The loop that takes nearly all the time, in the form that the compiler turns into vectors. */
  private static void addScaled(
      float factor, float[] from, int at, float[] to, int start, int count) {
    for (int index = 0; index < count; index++) {
      to[start + index] += factor * from[at + index];
    }
  }

  private static float[] transposed(float[] data, int rows, int columns) {
    float[] transposed = new float[data.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = data[row * columns + column];
      }
    }
    return transposed;
  }

  @Override
  public Weight layerNorm(Weight x, Weight gain, Weight bias, double epsilon) {
    Weight result = zeros(shapes.layerNorm(x.shape(), gain.shape(), bias.shape(), epsilon));
    int width = size(x, -1);
    for (int row = 0; row < x.data().length; row += width) {
      double mean = 0;
      double square = 0;
      for (int k = 0; k < width; k++) {
        mean += x.data()[row + k] / (double) width;
      }
      for (int k = 0; k < width; k++) {
        square += Math.pow(x.data()[row + k] - mean, 2) / width;
      }
      double deviation = Math.sqrt(square + epsilon);
      for (int k = 0; k < width; k++) {
        result.data()[row + k] =
            (float) ((x.data()[row + k] - mean) / deviation * gain.data()[k] + bias.data()[k]);
      }
    }
    return result;
  }

  @Override
  public Weight activation(Weight x, Activation kind) {
    Weight result = zeros(shapes.activation(x.shape(), kind));
    for (int index = 0; index < x.data().length; index++) {
      result.data()[index] = (float) activation(x.data()[index], kind);
    }
    return result;
  }

  @Override
  public Weight add(Weight x, Weight y) {
    Shape shape = shapes.add(x.shape(), y.shape());
    return broadcast(shape, x, y);
  }

  @Override
  public Weight attention(
      Weight query, Weight key, Weight value, int heads, @Nullable Weight mask) {
    Weight result =
        zeros(
            shapes.attention(
                query.shape(),
                key.shape(),
                value.shape(),
                heads,
                mask == null ? null : mask.shape()));
    IntStream.range(0, size(query, 0) * heads)
        .parallel()
        .forEach(head -> attend(query, key, value, heads, mask, head, result));
    return result;
  }

  @Override
  public Weight attentionWeights(Weight query, Weight key, int heads) {
    Weight result = zeros(shapes.attentionWeights(query.shape(), key.shape(), heads));
    int part = size(query, 2) / heads;
    int keys = size(key, 1);
    double scale = 1 / Math.sqrt(part);
    for (int row = 0; row < size(query, 0) * size(query, 1); row++) {
      int item = row / size(query, 1);
      for (int head = 0; head < heads; head++) {
        double[] weights = new double[keys];
        for (int m = 0; m < keys; m++) {
          for (int k = head * part; k < (head + 1) * part; k++) {
            weights[m] +=
                (double) query.data()[row * size(query, 2) + k]
                    * key.data()[(item * keys + m) * size(query, 2) + k];
          }
          weights[m] *= scale;
        }
        double largest = Arrays.stream(weights).max().orElse(0);
        double sum = Arrays.stream(weights).map(score -> Math.exp(score - largest)).sum();
        for (int m = 0; m < keys; m++) {
          result.data()[row * keys + m] += (float) (Math.exp(weights[m] - largest) / sum / heads);
        }
      }
    }
    return result;
  }

  /** One head of one item. */
  private static void attend(
      Weight query,
      Weight key,
      Weight value,
      int heads,
      @Nullable Weight mask,
      int head,
      Weight result) {
    int width = size(query, 2);
    int part = width / heads;
    int keys = size(key, 1);
    int item = head / heads;
    int from = head % heads * part;
    float[] transposed = new float[part * keys]; // (part, M)
    for (int m = 0; m < keys; m++) {
      for (int k = 0; k < part; k++) {
        transposed[k * keys + m] = key.data()[(item * keys + m) * width + from + k];
      }
    }
    float scale = (float) (1 / Math.sqrt(part));
    for (int position = 0; position < size(query, 1); position++) {
      int row = (item * size(query, 1) + position) * width + from;
      float[] scores = new float[keys];
      for (int k = 0; k < part; k++) {
        addScaled(query.data()[row + k] * scale, transposed, k * keys, scores, 0, keys);
      }
      double[] weights = new double[keys];
      for (int m = 0; m < keys; m++) {
        weights[m] = scores[m] + (mask == null ? 0 : maskAt(mask, item, position, m));
      }
      softmax(weights);
      for (int m = 0; m < keys; m++) {
        int at = (item * keys + m) * width + from;
        addScaled((float) weights[m], value.data(), at, result.data(), row, part);
      }
    }
  }

  @Override
  public List<Weight> split(Weight x, int parts) {
    List<Weight> pieces = new ArrayList<>();
    int width = size(x, -1);
    for (Shape shape : shapes.split(x.shape(), parts)) {
      int part = width / parts;
      int first = pieces.size() * part;
      pieces.add(filled(shape, (row, k) -> row * width + first + k, x));
    }
    return pieces;
  }

  @Override
  public Weight concat(Weight x, Weight y) {
    Weight result = zeros(shapes.concat(x.shape(), y.shape()));
    int first = size(x, 1) * size(x, 2);
    int second = size(y, 1) * size(y, 2);
    for (int item = 0; item < size(x, 0); item++) {
      System.arraycopy(x.data(), item * first, result.data(), item * (first + second), first);
      System.arraycopy(
          y.data(), item * second, result.data(), item * (first + second) + first, second);
    }
    return result;
  }

  @Override
  public Weight expand(Weight x, Weight like) {
    return broadcast(shapes.expand(x.shape(), like.shape()), x);
  }

  @Override
  public Weight tokens(Weight x, int from, int count) {
    Shape shape = shapes.tokens(x.shape(), from, count);
    int width = size(x, 2);
    return filled(
        shape, (row, k) -> (row / count * size(x, 1) + from + row % count) * width + k, x);
  }

  @Override
  public Weight token(Weight x, int index) {
    Shape shape = shapes.token(x.shape(), index);
    int place = index < 0 ? size(x, 1) + index : index;
    return filled(shape, (row, k) -> (row * size(x, 1) + place) * size(x, 2) + k, x);
  }

  @Override
  public Weight lastPresent(Weight x, Weight present) {
    Shape shape = shapes.lastPresent(x.shape(), present.shape());
    int length = size(x, 1);
    return filled(
        shape,
        (row, k) -> {
          int count = 0;
          for (int place = 0; place < length; place++) {
            count += (int) present.data()[row * length + place];
          }
          return (row * length + count - 1) * size(x, 2) + k;
        },
        x);
  }

  @Override
  public Weight foldPlaces(Weight x) {
    int frames = size(x, 1);
    int places = size(x, 2);
    return filled(
        shapes.foldPlaces(x.shape()),
        (row, k) -> {
          int item = row / frames / places;
          return ((item * frames + row % frames) * places + row / frames % places) * size(x, 3) + k;
        },
        x);
  }

  @Override
  public Weight unfoldPlaces(Weight x, int places) {
    int frames = size(x, 1);
    return filled(
        shapes.unfoldPlaces(x.shape(), places),
        (row, k) -> {
          int item = row / frames / places;
          return ((item * places + row % places) * frames + row / places % frames) * size(x, 2) + k;
        },
        x);
  }

  @Override
  public Weight foldFrames(Weight x) {
    return new Weight(shapes.foldFrames(x.shape()), x.data());
  }

  @Override
  public Weight unfoldFrames(Weight x, int frames) {
    return new Weight(shapes.unfoldFrames(x.shape(), frames), x.data());
  }

  @Override
  public Weight joinFrames(Weight x) {
    return new Weight(shapes.joinFrames(x.shape()), x.data());
  }

  @Override
  public Weight repeatFrames(Weight x, int frames) {
    int item = size(x, 1);
    return filled(
        shapes.repeatFrames(x.shape(), frames),
        (row, k) -> (row / item / frames * item + row % item) * size(x, 2) + k,
        x);
  }

  @Override
  public Weight meanFrames(Weight x, int frames) {
    Weight result = zeros(shapes.meanFrames(x.shape(), frames));
    int item = size(x, 1) * size(x, 2);
    for (int index = 0; index < result.data().length; index++) {
      double sum = 0;
      for (int frame = 0; frame < frames; frame++) {
        sum += x.data()[(index / item * frames + frame) * item + index % item];
      }
      result.data()[index] = (float) (sum / frames);
    }
    return result;
  }

  @Override
  public Weight embedding(Weight ids, Weight table) {
    Shape shape = shapes.embedding(ids.shape(), table.shape());
    return filled(shape, (row, k) -> (int) ids.data()[row] * size(table, 1) + k, table);
  }

  @Override
  public Weight positions(Weight table, Weight x, @Nullable Weight past) {
    Shape shape = shapes.positions(table.shape(), x.shape(), past == null ? null : past.shape());
    int first = past == null ? 0 : size(past, 1);
    return filled(shape, (row, k) -> (first + row) * size(table, 1) + k, table);
  }

  @Override
  public Weight paddingMask(Weight present) {
    Weight result = zeros(shapes.paddingMask(present.shape()));
    for (int index = 0; index < result.data().length; index++) {
      result.data()[index] = present.data()[index] == 0 ? -1e9f : 0;
    }
    return result;
  }

  @Override
  public Weight causalMask(Weight query, Weight key) {
    Weight result = zeros(shapes.causalMask(query.shape(), key.shape()));
    int keys = size(key, 1);
    int past = keys - size(query, 1);
    for (int index = 0; index < result.data().length; index++) {
      result.data()[index] = index % keys > index / keys + past ? -1e9f : 0;
    }
    return result;
  }

  @Override
  public Weight bothMasks(Weight mask, Weight other) {
    return broadcast(shapes.bothMasks(mask.shape(), other.shape()), mask, other);
  }

  @Override
  public Weight sideBySide(Weight x, Weight rows) {
    int length = size(x, 1);
    return filled(
        shapes.sideBySide(x.shape(), rows.shape()),
        (row, k) -> ((int) rows.data()[row / length] * length + row % length) * size(x, 2) + k,
        x);
  }

  @Override
  public Weight apart(Weight x, Weight places, Weight like) {
    int length = size(like, 1);
    return filled(
        shapes.apart(x.shape(), places.shape(), like.shape()),
        (row, k) -> ((int) places.data()[row / length] * length + row % length) * size(x, 2) + k,
        x);
  }

  @Override
  public Weight unit(Weight x) {
    Weight result = zeros(shapes.unit(x.shape()));
    int width = size(x, -1);
    for (int row = 0; row < x.data().length; row += width) {
      double square = 0;
      for (int k = 0; k < width; k++) {
        square += (double) x.data()[row + k] * x.data()[row + k];
      }
      for (int k = 0; k < width; k++) {
        result.data()[row + k] = (float) (x.data()[row + k] / Math.sqrt(square));
      }
    }
    return result;
  }

  @Override
  public Weight softmax(Weight x) {
    Weight result = zeros(shapes.softmax(x.shape()));
    int width = size(x, -1);
    double[] row = new double[width];
    for (int first = 0; first < x.data().length; first += width) {
      for (int k = 0; k < width; k++) {
        row[k] = x.data()[first + k];
      }
      softmax(row);
      for (int k = 0; k < width; k++) {
        result.data()[first + k] = (float) row[k];
      }
    }
    return result;
  }

  @Override
  public Weight logSoftmax(Weight x) {
    Weight result = zeros(shapes.logSoftmax(x.shape()));
    int width = size(x, -1);
    for (int first = 0; first < x.data().length; first += width) {
      double top = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int k = 0; k < width; k++) {
        top = Math.max(top, x.data()[first + k]);
      }
      for (int k = 0; k < width; k++) {
        sum += Math.exp(x.data()[first + k] - top);
      }
      for (int k = 0; k < width; k++) {
        result.data()[first + k] = (float) (x.data()[first + k] - top - Math.log(sum));
      }
    }
    return result;
  }

  @Override
  public Weight drop(Weight x, double probability) {
    return x;
  }

  @Override
  public Weight dropPath(Weight x, double probability) {
    return x;
  }

  private static double activation(double x, Activation kind) {
    return switch (kind) {
      case GELU -> 0.5 * x * (1 + Erf.of(x / Math.sqrt(2)));
      case TANH_GELU ->
          0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case QUICK_GELU -> x / (1 + Math.exp(-1.702 * x));
    };
  }

  private static Weight zeros(Shape shape) {
    return new Weight(shape, new float[Math.toIntExact(shape.elements())]);
  }

  private static int size(Weight x, int axis) {
    return Math.toIntExact(x.shape().size(axis));
  }

  private static int[] sizes(Weight x) {
    return x.shape().dims().stream().mapToInt(dim -> Math.toIntExact(dim.factor())).toArray();
  }

  /** Rows of the last axis, each number taken from where the function says. */
  private static Weight filled(Shape shape, IntBinaryOperator source, Weight from) {
    Weight result = zeros(shape);
    int width = size(result, -1);
    for (int index = 0; index < result.data().length; index++) {
      result.data()[index] = from.data()[source.applyAsInt(index / width, index % width)];
    }
    return result;
  }

  /** The sum of tensors, each spread over the axes of the shape. */
  private static Weight broadcast(Shape shape, Weight... terms) {
    Weight result = zeros(shape);
    int[] at = new int[shape.rank()];
    for (int index = 0; index < result.data().length; index++) {
      int rest = index;
      for (int axis = shape.rank() - 1; axis >= 0; axis--) {
        at[axis] = rest % (int) shape.size(axis);
        rest /= (int) shape.size(axis);
      }
      for (Weight term : terms) {
        int[] sizes = sizes(term);
        int place = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
          place =
              place * sizes[axis] + (sizes[axis] == 1 ? 0 : at[shape.rank() - sizes.length + axis]);
        }
        result.data()[index] += term.data()[place];
      }
    }
    return result;
  }

  private static float maskAt(Weight mask, int item, int position, int key) {
    int[] sizes = sizes(mask);
    int row = (sizes[0] == 1 ? 0 : item) * sizes[2] + (sizes[2] == 1 ? 0 : position);
    return mask.data()[row * sizes[3] + key];
  }

  private static void softmax(double[] row) {
    double top = Arrays.stream(row).max().orElse(0);
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      row[k] = Math.exp(row[k] - top);
      sum += row[k];
    }
    for (int k = 0; k < row.length; k++) {
      row[k] /= sum;
    }
  }
}
