package dev.omnivl.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.BundleSeal;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.fixture.RandomBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of small models, as an operator has it; and what may be wrong with them. */
public final class ModelFolder {
  private static final Path OTHER = other();

  private final Path folder;

  /** Makes one with the models {@code one} and {@code two}, of which the first is current. */
  public ModelFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    copy(SmallModel.folder(), folder.resolve("one"));
    copy(OTHER, folder.resolve("two"));
    Files.createSymbolicLink(folder.resolve("current"), Path.of("one"));
  }

  /** Returns it. */
  public Path path() {
    return folder;
  }

  /** Returns the folder of a model. */
  public Path of(String name) {
    return folder.resolve(name);
  }

  /** Returns what a model says of itself. */
  public Manifest manifest(String name) {
    return Bundle.describe(of(name));
  }

  /** Returns the name to which the link leads. */
  public String current() throws IOException {
    return Files.readSymbolicLink(folder.resolve("current")).toString();
  }

  /**
   * Adds a model whose files are whole and one of whose graphs does not give its golden answers.
   *
   * @param graph such as {@code match}
   */
  public void addWrong(String name, String graph) throws IOException {
    copy(OTHER, of(name));
    Path file = of(name).resolve(Bundle.GOLDEN);
    ObjectMapper json = new ObjectMapper();
    ObjectNode golden = (ObjectNode) json.readTree(file.toFile());
    golden
        .withObject("/graphs/" + graph)
        .forEach(output -> ((ObjectNode) output).withArray("values").insert(0, 77.0).remove(1));
    json.writeValue(file.toFile(), golden);
    Manifest before = manifest(name);
    Files.delete(of(name).resolve(Bundle.MANIFEST));
    Files.delete(of(name).resolve(Bundle.MANIFEST_HASH));
    BundleSeal.seal(of(name), before);
  }

  /** Adds a model with a byte of its weights that is another. */
  public void addDamaged(String name) throws IOException {
    copy(OTHER, of(name));
    Path weights = of(name).resolve(Bundle.WEIGHTS);
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    List<Path> files;
    try (Stream<Path> all = Files.list(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
    }
  }

  private static Path other() {
    try {
      Path folder = Files.createTempDirectory("omnivl-server-test").resolve("other");
      RandomBundle.write(folder, Preset.NANO, 12);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
