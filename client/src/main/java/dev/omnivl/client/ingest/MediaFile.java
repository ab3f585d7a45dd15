package dev.omnivl.client.ingest;

import com.google.protobuf.Timestamp;
import dev.omnivl.v1.ItemVersion;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that may be a medium, as it was when the folder was walked.
 *
 * @param path where it is
 * @param uri its identity in the index: a {@code file:} URI
 * @param sizeBytes its length
 * @param modified when it last changed
 */
public record MediaFile(Path path, String uri, long sizeBytes, Instant modified) {

  /** Returns what tells two versions of this file apart. */
  public ItemVersion version() {
    return ItemVersion.newBuilder()
        .setUri(uri)
        .setSizeBytes(sizeBytes)
        .setModified(
            Timestamp.newBuilder()
                .setSeconds(modified.getEpochSecond())
                .setNanos(modified.getNano()))
        .build();
  }
}
