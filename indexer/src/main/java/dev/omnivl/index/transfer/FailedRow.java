package dev.omnivl.index.transfer;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import java.time.Instant;

/**
 * An item that could not be indexed.
 *
 * @param uri its identity
 * @param sizeBytes of the encoded file
 * @param modified ISO 8601
 * @param reason why
 * @param message one line for people
 */
record FailedRow(
    @JsonProperty("uri") String uri,
    @JsonProperty("size_bytes") long sizeBytes,
    @JsonProperty("modified") String modified,
    @JsonProperty("reason") Reason reason,
    @JsonProperty("message") String message) {

  static FailedRow of(ItemVersion item, Failed failure) {
    return new FailedRow(
        item.uri(),
        item.sizeBytes(),
        item.modified().toString(),
        failure.reason(),
        failure.message());
  }

  LedgerEntry entry() {
    Instant changed = Instant.parse(modified);
    return new LedgerEntry(
        new ItemVersion(uri, sizeBytes, changed), new Failed(reason, message), changed);
  }
}
