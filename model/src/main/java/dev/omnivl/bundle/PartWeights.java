package dev.omnivl.bundle;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import java.nio.file.Path;

/**
 * The stored weights of one part of a bundle, by the architecture's names, read from the mapped
 * file when they are asked for. In the file they have the part's prefix; a weight whose numbers are
 * those of another one is not there, and the file's metadata tell under {@value #ALIAS} and its
 * name where they are.
 */
public final class PartWeights implements AutoCloseable {
  /** Begins the metadata that tell where the numbers of a weight are. */
  public static final String ALIAS = "alias:";

  private final Safetensors file;
  private final String prefix;

  private PartWeights(Safetensors file, String prefix) {
    this.file = file;
    this.prefix = prefix;
  }

  /**
   * Opens the weights of a part.
   *
   * @param folder of the bundle, which need not be whole yet
   * @param prefix of the part's names
   */
  public static PartWeights open(Path folder, String prefix) {
    return new PartWeights(Safetensors.open(folder.resolve(Bundle.WEIGHTS)), prefix);
  }

  /**
   * Where a weight lies.
   *
   * @throws Failure NOT_FOUND for an unknown name
   */
  public StoredTensor tensor(String name) {
    StoredTensor tensor = file.tensors().get(stored(name));
    if (tensor == null) {
      throw new Failure(
          Reason.NOT_FOUND,
          "the weights lack " + prefix + name + ": they belong to another architecture");
    }
    return tensor;
  }

  /**
   * Reads a weight.
   *
   * @throws Failure NOT_FOUND for an unknown name
   */
  public Weight weight(String name) {
    return file.weight(tensor(name).name());
  }

  private String stored(String name) {
    return file.metadata().getOrDefault(ALIAS + prefix + name, prefix + name);
  }

  /** Lets go of the file. */
  @Override
  public void close() {
    file.close();
  }
}
