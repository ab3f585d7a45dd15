package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaIndexes;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.snapshot.SnapshotFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.util.VectorUtil;

/**
 * Indexes in folders of this machine.
 *
 * @param settings of all
 */
public record LuceneIndexes(IndexSettings settings) implements MediaIndexes {
  /**
   * Loads what the first index would load otherwise: the codecs, and how vectors are multiplied.
   */
  public static void prepare() {
    Codec.getDefault();
    VectorUtil.dotProduct(new float[1], new float[1]);
  }

  @Override
  public Optional<IndexIdentity> identity(Place place) {
    return IndexFolder.identity(place.folder());
  }

  @Override
  public MediaIndex open(Place place, IndexIdentity identity) {
    IndexSettings own =
        place
            .vectors()
            .map(wished -> new IndexSettings(settings.recall(), wished))
            .orElse(settings);
    return LuceneMediaIndex.open(
        place.folder(), identity.embeddingId(), identity.dimensions(), own);
  }

  @Override
  public List<Lost> examine(Place place) {
    return lost(place.folder());
  }

  @Override
  public Health examine(SnapshotFolder snapshot) {
    snapshot.manifest();
    List<String> damaged = snapshot.damagedFiles();
    List<Lost> lost = damaged.isEmpty() ? List.of() : lost(snapshot.folder());
    if (!damaged.isEmpty() && lost.isEmpty()) {
      lost =
          damaged.stream()
              .map(file -> new Lost(file + " (its checksum differs)", 0, List.of()))
              .toList();
    }
    return new Health(snapshot.sizeBytes(), lost, 0, List.of());
  }

  /** Says what is lost in a folder of an index or snapshot that nobody changes meanwhile. */
  static List<Lost> lost(Path folder) {
    return new Storage(folder).read(() -> Examination.of(folder));
  }

  @Override
  public void restore(Place place, SnapshotFolder snapshot, Runnable close) {
    try {
      snapshot.restore(place.folder(), close);
    } catch (Failure e) {
      throw e.reason() == Reason.CORRUPT ? withLoss(e, snapshot) : e;
    }
  }

  private static Failure withLoss(Failure damaged, SnapshotFolder snapshot) {
    List<Lost> lost = lost(snapshot.folder());
    String what = lost.stream().limit(3).map(Lost::describe).collect(Collectors.joining("; "));
    return new Failure(
        Reason.CORRUPT,
        damaged.getMessage() + (what.isEmpty() ? "" : "; what is lost there: " + what),
        damaged);
  }

  @Override
  public void drop(Place place) {
    try {
      AtomicFiles.delete(place.folder());
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          place.folder() + " cannot be removed (" + e.getMessage() + "): look to rights",
          e);
    }
  }

  @Override
  public void close() {} // each index holds what is its own
}
