package dev.omnivl.export;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is filled out of sight and takes its place in one move, or leaves no trace. */
final class FolderReplacement implements AutoCloseable {
  private final Path target;
  private final Path temporary;

  private FolderReplacement(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  static FolderReplacement of(Path folder) throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target)
        && !Files.exists(target.resolve(Bundle.MANIFEST))
        && !isEmptyFolder(target)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          folder + " exists and is no bundle: choose another place or remove it");
    }
    Path parent = target.getParent();
    if (parent == null) {
      throw new Failure(Reason.INVALID_ARGUMENT, folder + " is no place for a bundle");
    }
    Files.createDirectories(parent);
    // Not a temporary directory of the JDK's kind: nobody but its owner could read the bundle.
    Path temporary =
        parent.resolve("." + target.getFileName() + "-" + ProcessHandle.current().pid());
    delete(temporary);
    return new FolderReplacement(target, Files.createDirectory(temporary));
  }

  Path temporary() {
    return temporary;
  }

  void commit() throws IOException {
    Path old = temporary.resolveSibling(temporary.getFileName() + "-old");
    if (Files.exists(target)) {
      Files.move(target, old);
    }
    Files.move(temporary, target);
    delete(old);
  }

  @Override
  public void close() throws IOException {
    delete(temporary);
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
