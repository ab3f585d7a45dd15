package dev.omnivl.index.ingest;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;

/**
 * An item to be indexed.
 *
 * @param description what its sender says of it
 * @param data the encoded file; not changed
 */
public record IngestItem(ItemDescription description, byte[] data) {
  /** Returns its identity and version. */
  public ItemVersion version() {
    return description.version();
  }
}
