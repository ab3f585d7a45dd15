package dev.omnivl.index.snapshot;

import dev.omnivl.failure.Failure;
import java.util.List;

/** What keeps an index safe: copies of it, and the proof that it is sound. */
public interface Snapshots {
  /**
   * Takes a snapshot of everything that is acknowledged. The index is read and written meanwhile.
   * Nothing of deleted items is in it.
   *
   * @throws Failure {@code CORRUPT} if the index is damaged, {@code MISMATCH} if the folder holds
   *     other files, {@code UNAVAILABLE} if it cannot be written, {@code UNSUPPORTED} if this back
   *     end has no snapshots of its own
   */
  SnapshotFolder.Written snapshot(SnapshotFolder target);

  /**
   * Asks the questions of a snapshot again.
   *
   * @return the URIs of media whose questions are not answered as then
   */
  List<String> unlike(SnapshotManifest manifest);

  /**
   * Reads everything, compares it with what it should be, and asks stored vectors for themselves.
   */
  Health examine();
}
