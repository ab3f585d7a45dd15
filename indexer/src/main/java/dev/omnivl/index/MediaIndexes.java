package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.vectors.VectorSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A back end: where a server's indexes are kept, each of the vectors of one embedding id. */
public interface MediaIndexes extends AutoCloseable {
  /**
   * Where one index is.
   *
   * @param name of its collection, letters a-z, digits, - and _
   * @param folder of this machine that is its own, if the back end keeps anything there
   * @param vectors how those of an index are searched that is made; what the back end has if empty
   */
  record Place(String name, Path folder, Optional<VectorSettings> vectors) {
    /** With vectors as the back end has them. */
    public Place(String name, Path folder) {
      this(name, folder, Optional.empty());
    }
  }

  /**
   * Reads whose vectors an index holds, without opening it.
   *
   * @return empty if there is no index, or it was not finished
   * @throws Failure {@code UNAVAILABLE} if it cannot be reached, {@code CORRUPT} if that cannot be
   *     read
   */
  Optional<IndexIdentity> identity(Place place);

  /**
   * Opens an index, or makes one where there is none.
   *
   * @param identity whose vectors it holds, or will hold
   * @throws Failure {@code MISMATCH} if it is another model's, {@code UNAVAILABLE} if it cannot be
   *     reached or is in use, {@code CORRUPT} if it is damaged
   */
  MediaIndex open(Place place, IndexIdentity identity);

  /** Says what is lost in an index that is damaged so that it cannot be opened. */
  List<Lost> examine(Place place);

  /**
   * Examines a snapshot.
   *
   * @throws Failure {@code UNSUPPORTED} if this back end has none
   */
  Health examine(SnapshotFolder snapshot);

  /**
   * Puts a snapshot in the place of an index, which answers until the snapshot is copied and
   * checked.
   *
   * @param close closes the index, before anything of it changes
   * @throws Failure {@code CORRUPT} if the snapshot is damaged, with what is lost, {@code
   *     UNSUPPORTED} if this back end has none; then nothing changes
   */
  void restore(Place place, SnapshotFolder snapshot, Runnable close);

  /** Removes all that is left of an index that nobody has open. */
  void drop(Place place);

  /** Lets go of what it holds for all indexes. */
  @Override
  void close();
}
