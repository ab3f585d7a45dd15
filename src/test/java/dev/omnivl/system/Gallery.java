package dev.omnivl.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Media of the shipped gallery. */
final class Gallery {
  static final Path FOLDER = Omnivl.HOME.resolve("demo/gallery");

  private Gallery() {}

  /** The first images or clips by name. */
  static List<Path> first(int count, String kind) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve(kind))) {
      return files.sorted().limit(count).toList();
    }
  }

  /** Copies the first images or clips into a folder. */
  static void copy(int count, String kind, Path folder) throws IOException {
    for (Path file : first(count, kind)) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }
}
