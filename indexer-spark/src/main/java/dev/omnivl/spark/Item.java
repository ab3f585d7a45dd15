package dev.omnivl.spark;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.media.MediaLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;

/**
 * A file of a list, as it is now.
 *
 * @param version of the file; without size and time if it cannot be looked at
 */
record Item(ItemVersion version) {
  /** Looks at the file that a URI names. */
  static Item of(String uri) {
    try {
      BasicFileAttributes file =
          Files.readAttributes(MediaUris.path(uri), BasicFileAttributes.class);
      return new Item(new ItemVersion(uri, file.size(), file.lastModifiedTime().toInstant()));
    } catch (IOException | Failure e) {
      return new Item(new ItemVersion(uri, 0, Instant.EPOCH));
    }
  }

  /**
   * Reads the file.
   *
   * @throws Failure if that cannot be done
   */
  IngestItem read() {
    String uri = version.uri();
    long most = MediaLimits.DEFAULTS.maxBytes();
    if (version.sizeBytes() > most) {
      throw new Failure(
          Reason.TOO_LARGE,
          uri + ": it has " + version.sizeBytes() + " bytes; allowed are up to " + most);
    }
    try {
      Path path = MediaUris.path(uri);
      return new IngestItem(new ItemDescription(version, "", List.of()), Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new Failure(Reason.NOT_FOUND, uri + ": there is no such file", e);
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, uri + ": it cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** What is written of it if it cannot be encoded. */
  LedgerEntry failed(Failed failed) {
    return new LedgerEntry(version, failed, version.modified());
  }
}
