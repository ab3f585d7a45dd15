package dev.omnivl.importer.rename;

import dev.omnivl.export.WeightSource;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How a weight comes from those of a checkpoint. Axes of length 1 may come and go: (D), (1, D) and
 * (1, 1, D) are one layout.
 */
public sealed interface Derived {
  /** The names of those that it comes from. */
  List<String> sources();

  /** Its shape, without reading any numbers. */
  Shape shape(WeightSource source);

  /** Reads it. */
  Weight weight(WeightSource source);

  /** One as it is. */
  record Same(String name) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(name);
    }

    @Override
    public Shape shape(WeightSource source) {
      return source.shape(name);
    }

    @Override
    public Weight weight(WeightSource source) {
      return source.weight(name);
    }
  }

  /** Several of the same width, one below the other: query, key and value to one matrix. */
  record Joined(List<String> sources) implements Derived {
    @Override
    public Shape shape(WeightSource source) {
      long rows = sources.stream().map(source::shape).mapToLong(shape -> shape.size(0)).sum();
      return withRows(source.shape(sources.getFirst()), rows);
    }

    @Override
    public Weight weight(WeightSource source) {
      Shape shape = shape(source);
      float[] data = new float[Math.toIntExact(shape.elements())];
      int at = 0;
      for (String name : sources) {
        float[] part = source.weight(name).data();
        System.arraycopy(part, 0, data, at, part.length);
        at += part.length;
      }
      return new Weight(shape, data);
    }
  }

  /**
   * Some of the rows of one.
   *
   * @param name the one
   * @param from the first part, from 0
   * @param to the part after the last one
   * @param parts of equal height that it has
   */
  record Part(String name, int from, int to, int parts) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(name);
    }

    @Override
    public Shape shape(WeightSource source) {
      Shape whole = source.shape(name);
      return withRows(whole, whole.size(0) / parts * (to - from));
    }

    @Override
    public Weight weight(WeightSource source) {
      Shape shape = shape(source);
      int length = Math.toIntExact(shape.elements());
      float[] data = new float[length];
      int start = length / (to - from) * from;
      System.arraycopy(source.weight(name).data(), start, data, 0, length);
      return new Weight(shape, data);
    }
  }

  /** A matrix whose rows are the columns of one. */
  record Transposed(String name) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(name);
    }

    @Override
    public Shape shape(WeightSource source) {
      Shape shape = source.shape(name);
      return shape.rank() == 2 ? Shape.of(shape.size(1), shape.size(0)) : shape;
    }

    @Override
    public Weight weight(WeightSource source) {
      Shape shape = shape(source);
      int rows = Math.toIntExact(shape.size(0));
      int columns = Math.toIntExact(shape.size(1));
      float[] turned = source.weight(name).data();
      float[] data = new float[turned.length];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          data[row * columns + column] = turned[column * rows + row];
        }
      }
      return new Weight(shape, data);
    }
  }

  /**
   * A table, to each row of which the first row of another one is added: BERT's positions with its
   * first token type.
   */
  record Summed(String table, String other) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(table, other);
    }

    @Override
    public Shape shape(WeightSource source) {
      return source.shape(table);
    }

    @Override
    public Weight weight(WeightSource source) {
      Weight rows = source.weight(table);
      float[] row = source.weight(other).data();
      int width = Math.toIntExact(rows.shape().size(-1));
      float[] data = rows.data().clone();
      for (int index = 0; index < data.length; index++) {
        data[index] += row[index % width];
      }
      return new Weight(rows.shape(), data);
    }
  }

  /** The first rows of a table. */
  record First(Derived table, int rows) implements Derived {
    @Override
    public List<String> sources() {
      return table.sources();
    }

    @Override
    public Shape shape(WeightSource source) {
      return withRows(table.shape(source), rows);
    }

    @Override
    public Weight weight(WeightSource source) {
      Shape shape = shape(source);
      float[] all = table.weight(source).data();
      return new Weight(shape, Arrays.copyOf(all, Math.toIntExact(shape.elements())));
    }
  }

  /**
   * A projection of patches (D, C, P, P) for patches of several frames (D, C, S, P, P), each of
   * which has its share: equal frames give what one gave.
   */
  record Spread(Derived matrix, int frames) implements Derived {
    @Override
    public List<String> sources() {
      return matrix.sources();
    }

    @Override
    public Shape shape(WeightSource source) {
      Shape flat = matrix.shape(source);
      return Shape.of(flat.size(0), flat.size(1), frames, flat.size(2), flat.size(3));
    }

    @Override
    public Weight weight(WeightSource source) {
      Shape shape = shape(source);
      int patch = Math.toIntExact(shape.size(3) * shape.size(4));
      float[] flat = matrix.weight(source).data();
      float[] data = new float[flat.length * frames];
      for (int index = 0; index < data.length; index++) {
        data[index] = flat[index / (patch * frames) * patch + index % patch] / frames;
      }
      return new Weight(shape, data);
    }
  }

  /** Positions for another number of places. */
  record Resized(String name, Positions positions) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(name);
    }

    @Override
    public Shape shape(WeightSource source) {
      return positions.shape(source.shape(name));
    }

    @Override
    public Weight weight(WeightSource source) {
      return positions.resized(source.weight(name));
    }
  }

  /**
   * The patches' projection for pixels that were centred and scaled otherwise: the same answers
   * from other numbers.
   *
   * @param name the matrix (D, 3, P, P)
   * @param scales what each channel's weights are multiplied with
   */
  record Scaled(String name, List<Float> scales) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(name);
    }

    @Override
    public Shape shape(WeightSource source) {
      return source.shape(name);
    }

    @Override
    public Weight weight(WeightSource source) {
      Weight weight = source.weight(name);
      int channels = scales.size();
      int patch = Math.toIntExact(weight.shape().elements() / weight.shape().size(0) / channels);
      float[] data = weight.data().clone();
      for (int index = 0; index < data.length; index++) {
        data[index] *= scales.get(index / patch % channels);
      }
      return new Weight(weight.shape(), data);
    }
  }

  /**
   * The bias that goes with {@link Scaled}.
   *
   * @param bias the one that was
   * @param matrix (D, 3, P, P), not scaled
   * @param shifts what each channel's values are raised by before they meet the matrix
   */
  record Shifted(String bias, String matrix, List<Float> shifts) implements Derived {
    @Override
    public List<String> sources() {
      return List.of(bias, matrix);
    }

    @Override
    public Shape shape(WeightSource source) {
      return source.shape(bias);
    }

    @Override
    public Weight weight(WeightSource source) {
      Weight before = source.weight(bias);
      float[] weights = source.weight(matrix).data();
      int rowLength = weights.length / before.data().length;
      int patch = rowLength / shifts.size();
      float[] data = before.data().clone();
      for (int row = 0; row < data.length; row++) {
        double sum = 0;
        for (int column = 0; column < rowLength; column++) {
          sum += (double) weights[row * rowLength + column] * shifts.get(column / patch);
        }
        data[row] += (float) sum;
      }
      return new Weight(before.shape(), data);
    }
  }

  private static Shape withRows(Shape shape, long rows) {
    long[] dims = LongStream.range(0, shape.rank()).map(axis -> shape.size((int) axis)).toArray();
    dims[0] = rows;
    return Shape.of(dims);
  }
}
