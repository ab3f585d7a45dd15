package dev.omnivl.importer.rename;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A checkpoint's weights by a model's names, each read and derived when it is asked for. */
public final class Renamed implements WeightSource {
  private final WeightSource source;
  private final String file;
  private final Map<String, Derived> weights;
  private final Map<String, Shape> shapes;
  private final List<String> missing;
  private final List<String> dropped;

  Renamed(
      WeightSource source,
      String file,
      Map<String, Derived> weights,
      Map<String, Shape> shapes,
      List<String> missing,
      List<String> dropped) {
    this.source = source;
    this.file = file;
    this.weights = weights;
    this.shapes = shapes;
    this.missing = missing;
    this.dropped = dropped;
  }

  /**
   * What the model needs and the checkpoint lacks, by the checkpoint's names where they are known.
   */
  public List<String> missing() {
    return missing;
  }

  /** Weights of the checkpoint that are of no use, by its names. */
  public List<String> dropped() {
    return dropped;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(weights.keySet());
  }

  @Override
  public Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw unknown(name);
    }
    return shape;
  }

  @Override
  public TensorType type(String name) {
    return source.type(derived(name).sources().getFirst());
  }

  @Override
  public Weight weight(String name) {
    Derived derived = derived(name);
    Weight weight = derived.weight(source);
    for (int index = 0; index < weight.data().length; index++) {
      if (!Float.isFinite(weight.data()[index])) {
        throw new Failure(
            Reason.CORRUPT,
            String.format(
                Locale.ROOT,
                "%s: the weight %s holds %s at place %,d: fetch it again, or train it again",
                file,
                String.join(" + ", derived.sources()),
                weight.data()[index],
                index));
      }
    }
    return new Weight(shape(name), weight.data());
  }

  @Override
  public void close() {
    source.close();
  }

  private Derived derived(String name) {
    Derived derived = weights.get(name);
    if (derived == null) {
      throw unknown(name);
    }
    return derived;
  }

  private Failure unknown(String name) {
    return new Failure(Reason.NOT_FOUND, file + " gives no weight " + name);
  }
}
