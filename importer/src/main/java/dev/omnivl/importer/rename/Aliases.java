package dev.omnivl.importer.rename;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The same weights by other names, such as those without the prefix that a class adds. */
public final class Aliases implements WeightSource {
  private final WeightSource source;
  private final Map<String, String> names = new LinkedHashMap<>(); // by alias

  /**
   * Gives other names.
   *
   * @param alias what each name becomes
   * @throws Failure MISMATCH if two weights come to have one name
   */
  public Aliases(WeightSource source, UnaryOperator<String> alias) {
    this.source = source;
    for (String name : source.names()) {
      String twin = names.put(alias.apply(name), name);
      if (twin != null) {
        throw new Failure(
            Reason.MISMATCH, "the weights " + twin + " and " + name + " mean the same: which one?");
      }
    }
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(names.keySet());
  }

  @Override
  public Shape shape(String name) {
    return source.shape(original(name));
  }

  @Override
  public TensorType type(String name) {
    return source.type(original(name));
  }

  @Override
  public Weight weight(String name) {
    return source.weight(original(name));
  }

  @Override
  public void close() {
    source.close();
  }

  private String original(String name) {
    return names.getOrDefault(name, name);
  }
}
