package dev.omnivl.importer.checkpoint;

import dev.omnivl.bundle.Safetensors;
import dev.omnivl.bundle.StoredTensor;
import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.nio.file.Path;
import java.util.Set;

/** The weights of one safetensors file. */
final class SafetensorsSource implements WeightSource {
  private final Path path;
  private final Safetensors file;

  private SafetensorsSource(Path path, Safetensors file) {
    this.path = path;
    this.file = file;
  }

  @SuppressWarnings("MustBeClosedChecker") // Closed with the object returned.
  static SafetensorsSource open(Path path) {
    return new SafetensorsSource(path, Safetensors.open(path));
  }

  @Override
  public Set<String> names() {
    return file.tensors().keySet();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public TensorType type(String name) {
    return tensor(name).type();
  }

  @Override
  public Weight weight(String name) {
    return file.weight(name);
  }

  @Override
  public void close() {
    file.close();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new Failure(Reason.NOT_FOUND, path + " has no weight " + name);
    }
    return tensor;
  }
}
