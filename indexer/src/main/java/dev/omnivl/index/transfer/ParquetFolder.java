package dev.omnivl.index.transfer;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemSource;
import dev.omnivl.index.ItemVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All items of an index as Parquet: one file, or all {@code *.parquet} of a folder in the order of
 * their names. This page specifies them. Every row is a vector, or an item that has none.
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><td>{@code uri}</td><td>text; the item's identity, in every row</td></tr>
 * <tr><td>{@code vector}</td><td>list of float32: a unit vector (D); double is read too</td></tr>
 * <tr><td>{@code start_ns}, {@code end_ns}</td><td>int64; which part of a clip the vector is of; absent in the row of the whole</td></tr>
 * <tr><td>{@code size_bytes}, {@code modified}</td><td>int64, timestamp; the item's version. These and all below are in the row of the
 *     whole alone, which is the first of a medium; its moments follow in the same file</td></tr>
 * <tr><td>{@code kind}</td><td>text; {@code IMAGE}, which is the default, or {@code VIDEO}</td></tr>
 * <tr><td>{@code media_id}</td><td>text; not read</td></tr>
 * <tr><td>{@code content_hash}</td><td>text; SHA-256 of the encoded file</td></tr>
 * <tr><td>{@code duration_ns}</td><td>int64</td></tr>
 * <tr><td>{@code title}, {@code tags}</td><td>text, list of text</td></tr>
 * <tr><td>{@code damage}</td><td>text; what lacks of the file</td></tr>
 * <tr><td>{@code attributes}, {@code facts}</td><td>JSON objects; what the sender and the file say: lists of words, numbers, times as
 *     ISO 8601</td></tr>
 * <tr><td>{@code thumbnail}</td><td>bytes; JPEG; in the rows of moments too</td></tr>
 * <tr><td>{@code failed_reason}, {@code failed_message}</td><td>text; why the item could not be indexed; such a row has no vector</td></tr>
 * </table>
 *
 * <p>The file's metadata have {@code omnivl.embedding_id} and {@code omnivl.dimensions}, and how
 * much there is as {@code omnivl.media}, {@code omnivl.vectors}, {@code omnivl.failed}. Other
 * programs may write the first two, {@code uri} and {@code vector} alone; uncompressed, or with
 * GZIP or Snappy.
 */
public final class ParquetFolder implements ItemFolder {
  static final String VECTORS = "vectors.parquet";
  static final String EMBEDDING_ID = "omnivl.embedding_id";
  static final String DIMENSIONS = "omnivl.dimensions";
  static final String MEDIA = "omnivl.media";
  static final String COUNT = "omnivl.vectors";
  static final String FAILED = "omnivl.failed";
  private static final String SUFFIX = ".parquet";

  private final Path folder;

  /** Names a folder, which need not be there yet, or a Parquet file to be read. */
  public ParquetFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Returns whether there is something that can be read. */
  static boolean isAt(Path path) {
    return !new ParquetFolder(path).files().isEmpty();
  }

  @Override
  public Transferred write(ItemSource index) {
    return index.everything(this::write);
  }

  private Transferred write(IndexInfo state, ItemSource.Items items) {
    Origin origin = new Origin(state.modelId(), state.dimensions());
    try {
      ItemFolder.requireReplaceable(folder);
      return AtomicFiles.writeFolder(
          folder,
          part -> {
            try (ParquetItems file = new ParquetItems(part.resolve(VECTORS), origin)) {
              items.show(file);
              return file.written();
            }
          });
    } catch (IOException e) {
      throw ItemFolder.unwritable(folder, e);
    }
  }

  @Override
  public Origin origin() {
    List<Path> files = files();
    if (files.isEmpty()) {
      throw new Failure(Reason.NOT_FOUND, folder + " holds no Parquet files");
    }
    Origin origin = origin(files.getFirst());
    for (Path file : files) {
      Origin other = origin(file);
      if (!other.equals(origin)) {
        throw new Failure(
            Reason.MISMATCH,
            file
                + " has vectors of model "
                + other.embeddingId()
                + " ("
                + other.dimensions()
                + " dimensions), and files before it of "
                + origin.embeddingId()
                + " ("
                + origin.dimensions()
                + "): put each model's into a folder of their own");
      }
    }
    return origin;
  }

  private static Map<String, String> metadata(Path file) {
    try (ParquetRows rows = new ParquetRows(file)) {
      return rows.metadata();
    }
  }

  /**
   * Returns how much a file says that it has, without reading it.
   *
   * @throws Failure {@code CORRUPT} if it does not say that, as one of another program
   */
  public static Transferred written(Path file) {
    Map<String, String> metadata = metadata(file);
    try {
      return new Transferred(
          Long.parseLong(metadata.getOrDefault(MEDIA, "")),
          Long.parseLong(metadata.getOrDefault(COUNT, "")),
          Long.parseLong(metadata.getOrDefault(FAILED, "")),
          0);
    } catch (NumberFormatException e) {
      throw new Failure(Reason.CORRUPT, file + " does not say how much it has", e);
    }
  }

  private static Origin origin(Path file) {
    Map<String, String> metadata = metadata(file);
    String embeddingId = metadata.get(EMBEDDING_ID);
    String dimensions = metadata.get(DIMENSIONS);
    if (embeddingId == null || dimensions == null || !dimensions.matches("[1-9]\\d{0,8}")) {
      throw new Failure(
          Reason.MISMATCH,
          file
              + " does not say whose vectors it holds: its metadata must have "
              + EMBEDDING_ID
              + " and "
              + DIMENSIONS
              + ", as those of an export have");
    }
    return new Origin(embeddingId, Integer.parseInt(dimensions));
  }

  @Override
  public void read(ItemVisitor visitor) throws IOException {
    int dimensions = origin().dimensions();
    for (Path file : files()) {
      try (ParquetRows rows = new ParquetRows(file)) {
        rows.show(dimensions, visitor);
      }
    }
  }

  private List<Path> files() {
    if (Files.isRegularFile(folder)) {
      return isParquet(folder) ? List.of(folder) : List.of();
    }
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(ParquetFolder::isParquet).sorted().toList();
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          folder + " cannot be read (" + e.getMessage() + "): look to rights",
          e);
    }
  }

  /** What is being written aside begins with a dot. */
  private static boolean isParquet(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.startsWith(".") && !name.startsWith("_");
  }
}
