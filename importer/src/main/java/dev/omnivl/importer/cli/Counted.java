package dev.omnivl.importer.cli;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.terminal.Progress;
import java.util.HashSet;
import java.util.Set;

/**
 * Weights that tell of every one that is read for the first time.
 *
 * @param source of the weights
 * @param bar hears of them
 * @param read names of those that were read
 */
record Counted(WeightSource source, Progress bar, Set<String> read) implements WeightSource {

  Counted(WeightSource source, Progress bar) {
    this(source, bar, new HashSet<>());
  }

  @Override
  public Set<String> names() {
    return source.names();
  }

  @Override
  public Shape shape(String name) {
    return source.shape(name);
  }

  @Override
  public TensorType type(String name) {
    return source.type(name);
  }

  @Override
  public Weight weight(String name) {
    Weight weight = source.weight(name);
    if (read.add(name)) {
      bar.step();
    }
    return weight;
  }

  @Override
  public void close() {
    source.close();
  }
}
