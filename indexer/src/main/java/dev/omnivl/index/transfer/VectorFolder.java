package dev.omnivl.index.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemSource;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All items of an index as files that NumPy and a few lines of any language read. This page
 * specifies them.
 *
 * <table>
 * <caption>Files of the folder</caption>
 * <tr><td>{@code vectors.npy}</td><td>float32 (N, D): unit vectors, one a row</td></tr>
 * <tr><td>{@code ids.jsonl}</td><td>N lines, one for each row: {@code uri}, and in the first row of a
 *     medium, which is the whole, all that is known of it: {@code kind}, {@code media_id}, {@code
 *     size_bytes}, {@code modified}, {@code content_hash}, {@code duration_ns}, {@code title},
 *     {@code tags}, {@code damage}, {@code attributes} and {@code facts} (what its sender and its file say: lists of words, numbers, and times as ISO 8601); in the rows of its moments {@code start_ns}, {@code end_ns}</td></tr>
 * <tr><td>{@code thumbnails.bin}</td><td>JPEGs, one after the other; {@code thumbnail} of a row is offset
 *     and length</td></tr>
 * <tr><td>{@code failed.jsonl}</td><td>items that could not be indexed: {@code uri}, {@code size_bytes},
 *     {@code modified}, {@code reason}, {@code message}</td></tr>
 * <tr><td>{@code manifest.json}</td><td>{@code format} (omnivl-vectors-1), {@code embedding_id}, {@code
 *     dimensions}, {@code media}, {@code vectors}, {@code failed}</td></tr>
 * </table>
 *
 * <p>An index is rebuilt from the whole folder, without the model. Other programs may write one
 * with {@code manifest.json}, {@code vectors.npy} and {@code ids.jsonl} alone. A folder appears
 * whole.
 */
public final class VectorFolder implements ItemFolder {
  private static final String FORMAT = "omnivl-vectors-1";
  static final String MANIFEST = "manifest.json";
  static final String VECTORS = "vectors.npy";
  private static final String IDS = "ids.jsonl";
  private static final String THUMBNAILS = "thumbnails.bin";
  private static final String FAILED = "failed.jsonl";
  private static final int MAX_THUMBNAIL_BYTES = 16 << 20;

  private final Path folder;

  /** Names a folder, which need not be there yet. */
  public VectorFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * What the folder says of itself.
   *
   * @param format {@code omnivl-vectors-1}
   * @param embeddingId of the model that made the vectors
   * @param dimensions the length D of a vector
   * @param media images and clips
   * @param vectors N
   * @param failed items that could not be indexed
   */
  private record Manifest(
      @JsonProperty("format") String format,
      @JsonProperty("embedding_id") String embeddingId,
      @JsonProperty("dimensions") int dimensions,
      @JsonProperty("media") long media,
      @JsonProperty("vectors") long vectors,
      @JsonProperty("failed") long failed) {}

  @Override
  public Transferred write(ItemSource index) {
    return index.everything(this::write);
  }

  private Transferred write(IndexInfo state, ItemSource.Items items) {
    int dimensions = state.dimensions();
    try {
      ItemFolder.requireReplaceable(folder);
      return AtomicFiles.writeFolder(
          folder,
          part -> {
            try (Writer writer = new Writer(part, new Npy.Shape(state.segments(), dimensions))) {
              items.show(writer);
              Transferred done = new Transferred(writer.media, writer.rows, writer.failures, 0);
              Manifest manifest =
                  new Manifest(
                      FORMAT,
                      state.modelId(),
                      dimensions,
                      done.media(),
                      done.vectors(),
                      done.failed());
              Files.write(part.resolve(MANIFEST), Row.JSON.writeValueAsBytes(manifest));
              return done;
            }
          });
    } catch (IOException e) {
      throw ItemFolder.unwritable(folder, e);
    }
  }

  /** Writes items one by one. */
  private static final class Writer implements ItemVisitor, Closeable {
    private final OutputStream vectors;
    private final BufferedWriter ids;
    private final OutputStream thumbnails;
    private final BufferedWriter failed;
    private long offset;
    private long media;
    private long rows;
    private long failures;

    Writer(Path part, Npy.Shape shape) throws IOException {
      vectors = buffered(part.resolve(VECTORS));
      ids = Files.newBufferedWriter(part.resolve(IDS));
      thumbnails = buffered(part.resolve(THUMBNAILS));
      failed = Files.newBufferedWriter(part.resolve(FAILED));
      Npy.writeHeader(vectors, shape);
    }

    private static OutputStream buffered(Path file) throws IOException {
      return new BufferedOutputStream(Files.newOutputStream(file), 1 << 18);
    }

    @Override
    public void medium(MediaRecord medium, List<Segment> segments) throws IOException {
      media++;
      for (Segment segment : segments) {
        rows++;
        Npy.writeRow(vectors, segment.vector());
        line(
            ids,
            segment.moment().isEmpty()
                ? Row.whole(medium, thumbnail(medium.thumbnail()))
                : Row.moment(
                    medium.version().uri(),
                    segment.moment().get(),
                    thumbnail(segment.thumbnail().orElse(new byte[0]))));
      }
    }

    private long @Nullable [] thumbnail(byte[] jpeg) throws IOException {
      if (jpeg.length == 0) {
        return null;
      }
      thumbnails.write(jpeg);
      offset += jpeg.length;
      return new long[] {offset - jpeg.length, jpeg.length};
    }

    @Override
    public void failed(LedgerEntry entry) throws IOException {
      if (entry.outcome() instanceof Failed failure) {
        failures++;
        line(failed, FailedRow.of(entry.item(), failure));
      }
    }

    private static void line(BufferedWriter file, Object value) throws IOException {
      file.write(Row.JSON.writeValueAsString(value));
      file.write('\n');
    }

    @Override
    public void close() throws IOException {
      try (vectors;
          ids;
          thumbnails;
          failed) {
        vectors.flush();
      }
    }
  }

  @Override
  public Origin origin() {
    Manifest manifest = manifest();
    return new Origin(manifest.embeddingId(), manifest.dimensions());
  }

  private Manifest manifest() {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Reason.NOT_FOUND,
          folder + " holds no exported vectors: it has neither " + MANIFEST + " nor Parquet files");
    }
    try {
      Manifest manifest = Row.JSON.readValue(file.toFile(), Manifest.class);
      if (!FORMAT.equals(manifest.format())) {
        throw new Failure(
            Reason.MISMATCH,
            file + " has format " + manifest.format() + "; this software reads " + FORMAT);
      }
      return manifest;
    } catch (IOException e) {
      throw unreadable(MANIFEST, 0, e);
    }
  }

  @Override
  public void read(ItemVisitor visitor) throws IOException {
    Manifest manifest = manifest();
    new Reader(manifest, visitor).media();
    Path failed = folder.resolve(FAILED);
    if (Files.exists(failed)) {
      readFailed(failed, visitor);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Reads items one by one. */
  private final class Reader {
    private final Manifest manifest;
    private final RowsToMedia rows;
    private long line;

    Reader(Manifest manifest, ItemVisitor visitor) {
      this.manifest = manifest;
      rows = new RowsToMedia(visitor);
    }

    void media() throws IOException {
      Path pictures = folder.resolve(THUMBNAILS);
      try (DataInputStream vectors = open(folder.resolve(VECTORS));
          BufferedReader ids = reader(IDS);
          FileChannel thumbnails =
              Files.exists(pictures) ? FileChannel.open(pictures, StandardOpenOption.READ) : null) {
        Npy.Shape shape = header(vectors);
        for (String text = next(ids, IDS, line); text != null; text = next(ids, IDS, line)) {
          line++;
          Row row = row(text);
          if (line > shape.rows()) {
            throw bad("there are " + shape.rows() + " vectors, and more lines");
          }
          float[] vector = vector(vectors, shape);
          byte[] jpeg = picture(thumbnails, row);
          checked(() -> rows.add(row, vector, jpeg));
        }
        checked(rows::end);
        if (line < shape.rows()) {
          throw bad("there are " + shape.rows() + " vectors, and fewer lines");
        }
      }
    }

    private Npy.Shape header(DataInputStream vectors) {
      try {
        Npy.Shape shape = Npy.readHeader(vectors);
        if (shape.columns() != manifest.dimensions()) {
          throw new IOException(
              "its rows have " + shape.columns() + " numbers, not " + manifest.dimensions());
        }
        return shape;
      } catch (IOException e) {
        throw unreadable(VECTORS, 0, e);
      }
    }

    private Row row(String text) {
      try {
        Row row = Row.JSON.readValue(text, Row.class);
        if (row == null || row.uri() == null) {
          throw bad("it has no uri");
        }
        return row;
      } catch (JacksonException e) {
        throw unreadable(IDS, line, e);
      }
    }

    private float[] vector(DataInputStream vectors, Npy.Shape shape) {
      try {
        return Npy.readRow(vectors, shape.columns());
      } catch (IOException e) {
        throw unreadable(VECTORS, line, e);
      }
    }

    private byte[] picture(@Nullable FileChannel thumbnails, Row row) throws IOException {
      long[] place = row.thumbnail();
      if (thumbnails == null || place == null) {
        return new byte[0];
      }
      if (place.length != 2
          || place[0] < 0
          || place[1] < 0
          || place[1] > MAX_THUMBNAIL_BYTES
          || place[0] > thumbnails.size() - place[1]) {
        throw bad("its thumbnail is not in " + THUMBNAILS);
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) place[1]);
      while (bytes.hasRemaining() && thumbnails.read(bytes, place[0] + bytes.position()) >= 0) {}
      return bytes.array();
    }

    private void checked(Step step) throws IOException {
      try {
        step.run();
      } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
        throw unreadable(IDS, line, e);
      }
    }

    private Failure bad(String what) {
      return unreadable(IDS, line, new IOException(what));
    }
  }

  private DataInputStream open(Path file) {
    try {
      return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 18));
    } catch (IOException e) {
      throw unreadable(VECTORS, 0, e);
    }
  }

  private BufferedReader reader(String name) {
    try {
      return Files.newBufferedReader(folder.resolve(name));
    } catch (IOException e) {
      throw unreadable(name, 0, e);
    }
  }

  private @Nullable String next(BufferedReader lines, String name, long before) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw unreadable(name, before + 1, new IOException("it is no UTF-8, or the disk fails", e));
    }
  }

  private void readFailed(Path file, ItemVisitor visitor) throws IOException {
    long line = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String text = next(lines, FAILED, line);
          text != null;
          text = next(lines, FAILED, line)) {
        line++;
        LedgerEntry entry;
        try {
          entry = Row.JSON.readValue(text, FailedRow.class).entry();
        } catch (JacksonException | DateTimeException | NullPointerException e) {
          throw unreadable(FAILED, line, e);
        }
        visitor.failed(entry);
      }
    }
  }

  private Failure unreadable(String name, long line, Exception e) {
    String where = folder.resolve(name) + (line == 0 ? "" : ", line " + line);
    String why = e instanceof JacksonException ? "it is not as it should be" : e.getMessage();
    return new Failure(Reason.CORRUPT, where + " cannot be read: " + why, e);
  }
}
