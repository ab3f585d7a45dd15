package dev.omnivl.client.ingest;

import com.google.protobuf.Timestamp;
import dev.omnivl.client.wire.MediaLimits;
import dev.omnivl.v1.ItemVersion;
import java.io.IOException;
import java.nio.file.Files;
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

  /**
   * Reads it whole, so that what is sent is never half a file.
   *
   * @param limit the most bytes
   */
  byte[] read(long limit) throws UnsendableFile {
    if (sizeBytes > limit) {
      throw unsendable("TOO_LARGE", MediaLimits.tooLarge(sizeBytes, limit));
    }
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw unsendable("UNREADABLE_FILE", MediaWalk.reason(e));
    }
  }

  private UnsendableFile unsendable(String reason, String message) {
    return new UnsendableFile(new IndexReport.FailedItem(uri, reason, message, false));
  }
}
