package dev.omnivl.index.transfer;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemSource;
import dev.omnivl.index.ItemVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All items of an index as files. */
public sealed interface ItemFolder permits VectorFolder, ParquetFolder {
  /**
   * What made the vectors.
   *
   * @param embeddingId of the model
   * @param dimensions the length D of a vector
   */
  record Origin(String embeddingId, int dimensions) {}

  /**
   * Returns what the folder says of its vectors.
   *
   * @throws Failure {@code NOT_FOUND} if there are no such files, {@code CORRUPT} if they cannot be
   *     read, {@code MISMATCH} if they are of another sort or of several models
   */
  Origin origin();

  /**
   * Shows all items, in the order of the files.
   *
   * @throws Failure {@code CORRUPT} naming file and place
   * @throws IOException if the visitor fails
   */
  void read(ItemVisitor visitor) throws IOException;

  /**
   * Writes all items of an index, in place of an earlier export that is there.
   *
   * @throws Failure {@code MISMATCH} if other files are there, {@code UNAVAILABLE} if it cannot be
   *     written
   */
  Transferred write(ItemSource index);

  /** Returns what is to be read in a folder, or of a Parquet file. */
  static ItemFolder at(Path path) {
    return Files.exists(path.resolve(VectorFolder.MANIFEST)) || !ParquetFolder.isAt(path)
        ? new VectorFolder(path)
        : new ParquetFolder(path);
  }

  /** Refuses a folder with files that no export wrote, for an export to replace it. */
  static void requireReplaceable(Path folder) throws IOException {
    if (!Files.exists(folder)
        || List.of(VectorFolder.VECTORS, ParquetFolder.VECTORS).stream()
            .anyMatch(name -> Files.isRegularFile(folder.resolve(name)))) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new Failure(
            Reason.MISMATCH,
            folder
                + " holds other files and no export: name an empty, a new or an export's folder");
      }
    }
  }

  /** Says that a folder cannot be written. */
  static Failure unwritable(Path folder, IOException e) {
    return new Failure(
        Reason.UNAVAILABLE,
        folder + " cannot be written (" + e.getMessage() + "): look to rights and free space",
        e);
  }
}
