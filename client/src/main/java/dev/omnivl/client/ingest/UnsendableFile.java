package dev.omnivl.client.ingest;

import dev.omnivl.client.ingest.IndexReport.FailedItem;

/** A file that cannot be sent; the others can. */
final class UnsendableFile extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient FailedItem item;

  /** Says which, and why. */
  UnsendableFile(FailedItem item) {
    super(item.message());
    this.item = item;
  }

  /** Returns what the report says of it. */
  FailedItem item() {
    return item;
  }
}
