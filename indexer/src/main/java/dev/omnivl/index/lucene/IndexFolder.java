package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.vectors.MediaVectorsFormat;
import dev.omnivl.index.vectors.VectorSettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an index folder for writing, or says why it must not be opened. */
final class IndexFolder {
  private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);

  private static final double BUFFER_MEGABYTES = 64;

  private final Path folder;
  private final Map<String, String> identity;
  private final VectorSettings wished;

  IndexFolder(Path folder, String modelId, int dimensions, VectorSettings wished) {
    this.folder = folder;
    this.wished = wished;
    this.identity =
        Map.of(
            Fields.FORMAT_KEY,
            Fields.FORMAT,
            Fields.MODEL_KEY,
            modelId,
            Fields.DIMENSIONS_KEY,
            Integer.toString(dimensions));
  }

  /** Returns a writer on the index, which is made if the folder is empty. */
  IndexWriter open(Directory directory) throws IOException {
    refuseOtherFiles(directory);
    VectorSettings vectors = vectors(directory);
    IndexWriter writer = new IndexWriter(directory, settings(vectors));
    try {
      boolean isThere = DirectoryReader.indexExists(directory);
      if (isThere) {
        refuseOtherModel(writer);
      }
      Map<String, String> data = isThere ? commitData(writer) : new HashMap<>(identity);
      data.put(Fields.VECTORS_KEY, vectors.recorded());
      writer.setLiveCommitData(data.entrySet(), !isThere);
      if (!isThere) {
        writer.commit();
      }
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  /** Returns whose vectors the index holds; empty if there is none. */
  static Optional<IndexIdentity> identity(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return new Storage(folder)
        .read(() -> {
          try (Directory directory = FSDirectory.open(folder)) {
            return DirectoryReader.indexExists(directory)
                ? Optional.of(identity(SegmentInfos.readLatestCommit(directory).getUserData()))
                : Optional.empty();
          }
        });
  }

  private static IndexIdentity identity(Map<String, String> stored) {
    String dimensions = stored.getOrDefault(Fields.DIMENSIONS_KEY, "");
    return new IndexIdentity(
        stored.getOrDefault(Fields.MODEL_KEY, ""),
        dimensions.matches("\\d{1,9}") ? Integer.parseInt(dimensions) : 0);
  }

  /**
   * Returns how the vectors of an index are searched: as it records, as all were before any did so,
   * or as one is to be that is made.
   */
  VectorSettings vectors(Directory directory) throws IOException {
    if (!DirectoryReader.indexExists(directory)) {
      return wished;
    }
    String recorded =
        SegmentInfos.readLatestCommit(directory).getUserData().get(Fields.VECTORS_KEY);
    return recorded == null ? VectorSettings.DEFAULT : VectorSettings.ofRecorded(recorded);
  }

  /** Has each commit carry what is known when all of its documents are written. */
  static void mark(IndexWriter writer, Supplier<Map<String, String>> further) {
    Map<String, String> identity = commitData(writer);
    identity.put(Fields.FORMAT_KEY, Fields.FORMAT);
    Iterable<Map.Entry<String, String>> late =
        () -> {
          Map<String, String> data = new HashMap<>(identity);
          data.putAll(further.get());
          return data.entrySet().iterator();
        };
    writer.setLiveCommitData(late, false);
  }

  /** Returns the user data of the commit that a writer was opened on. */
  static Map<String, String> commitData(IndexWriter writer) {
    Map<String, String> stored = new HashMap<>();
    Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
    if (data != null) {
      data.forEach(entry -> stored.put(entry.getKey(), entry.getValue()));
    }
    return stored;
  }

  private static IndexWriterConfig settings(VectorSettings how) {
    KnnVectorsFormat vectors = new MediaVectorsFormat(how);
    return new IndexWriterConfig()
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setMaxFullFlushMergeWaitMillis(0)
        .setIndexDeletionPolicy(new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy()))
        .setMergePolicy(new FewLeaves())
        .setMergeScheduler(
            new ConcurrentMergeScheduler() {
              @Override
              protected void handleMergeException(Throwable exc) {
                // The writer closes itself and says why; Lucene's own way is a stack trace.
                LOG.warn("segments of the index could not be merged: {}", exc.toString());
              }
            })
        .setCodec(
            new Lucene104Codec() {
              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return vectors;
              }
            });
  }

  private void refuseOtherFiles(Directory directory) throws IOException {
    if (DirectoryReader.indexExists(directory)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        // What the making of an index leaves behind if it is killed before its first commit.
        if (!name.equals(IndexWriter.WRITE_LOCK_NAME) && !name.startsWith("pending_segments")) {
          throw mismatch(
              "%s holds no index but other files, such as %s: name an empty or new folder",
              folder, name);
        }
      }
    }
  }

  private void refuseOtherModel(IndexWriter writer) {
    Map<String, String> stored = commitData(writer);
    String format = stored.getOrDefault(Fields.FORMAT_KEY, "");
    if (!format.equals(Fields.FORMAT) && !format.equals(Fields.FORMAT_1)) {
      throw mismatch(
          "the index in %s has format %s and this software reads format %s: delete the folder and"
              + " index again",
          folder, format, Fields.FORMAT);
    }
    if (!same(stored, Fields.MODEL_KEY) || !same(stored, Fields.DIMENSIONS_KEY)) {
      throw mismatch(
          "the index in %s was made by model %s (%s dimensions), not by %s (%s dimensions): name"
              + " that model, or another folder, or delete the folder and index again",
          folder,
          stored.get(Fields.MODEL_KEY),
          stored.get(Fields.DIMENSIONS_KEY),
          identity.get(Fields.MODEL_KEY),
          identity.get(Fields.DIMENSIONS_KEY));
    }
  }

  private boolean same(Map<String, String> stored, String key) {
    return Objects.equals(identity.get(key), stored.get(key));
  }

  private static Failure mismatch(String format, @Nullable Object... values) {
    return new Failure(Reason.MISMATCH, String.format(Locale.ROOT, format, values));
  }
}
