package dev.omnivl.server.watch;

/** What became of an item that was sent for the index. */
public enum IngestOutcome {
  /** It is in the index. */
  INGESTED,
  /** It could not be indexed; the ledger says why. */
  FAILED,
  /** A newer version of it is there. */
  SUPERSEDED,
  /**
   * It was not taken: no valid item, no room in the collection, its sender left, or the disk
   * failed.
   */
  REFUSED
}
