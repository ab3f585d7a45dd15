package dev.omnivl.index.transfer;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVisitor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The rows of one Parquet file, as {@link ParquetFolder} specifies it. */
final class ParquetRows implements Closeable {
  private static final int THREADS = 2;

  private final Path file;
  private final HardwoodContext threads;
  private final ParquetFileReader reader;

  ParquetRows(Path file) {
    this.file = file;
    threads = HardwoodContext.create(THREADS);
    try {
      ParquetLayout.check(file);
      reader = ParquetFileReader.open(InputFile.of(file), threads);
    } catch (IOException | RuntimeException e) {
      threads.close();
      throw unreadable(file, 0, e);
    }
  }

  /** Returns what the file says of itself. */
  Map<String, String> metadata() {
    return reader.getFileMetaData().keyValueMetadata();
  }

  /**
   * Shows all media and failures to a visitor.
   *
   * @param dimensions the length D of every vector
   */
  void show(int dimensions, ItemVisitor visitor) throws IOException {
    Map<String, PhysicalType> columns = columns();
    long row = 0;
    RowsToMedia media = new RowsToMedia(visitor);
    try (RowReader rows =
        reader
            .buildRowReader()
            .projection(ColumnProjection.columns(columns.keySet().toArray(String[]::new)))
            .build()) {
      ParquetRow at = new ParquetRow(rows, columns, dimensions);
      while (rows.hasNext()) {
        row++;
        rows.next();
        if (at.hasVector()) {
          media.add(at.row(), at.vector(), at.thumbnail());
        } else {
          visitor.failed(at.failed().entry());
        }
      }
      media.end();
    } catch (RuntimeException e) {
      throw e instanceof Failure failure ? failure : unreadable(file, row, e);
    }
  }

  /** Returns those columns of ours that are there, and of what type their values are. */
  private Map<String, PhysicalType> columns() {
    Map<String, PhysicalType> columns = new HashMap<>();
    for (ColumnSchema column : reader.getFileSchema().getColumns()) {
      String name = column.fieldPath().elements().getFirst();
      if (ParquetRow.NAMES.contains(name)) {
        columns.put(name, column.type());
      }
    }
    if (!columns.keySet().containsAll(Set.of("uri", "vector"))) {
      throw new Failure(Reason.CORRUPT, file + " has no columns uri and vector");
    }
    return columns;
  }

  @Override
  public void close() {
    try (threads) {
      reader.close();
    } catch (IOException e) {
      throw unreadable(file, 0, e);
    }
  }

  private static Failure unreadable(Path file, long row, Exception e) {
    String where = file + (row == 0 ? "" : ", row " + row);
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("it is damaged");
    return new Failure(Reason.CORRUPT, where + " cannot be read: " + why, e);
  }
}
