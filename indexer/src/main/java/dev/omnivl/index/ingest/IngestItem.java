package dev.omnivl.index.ingest;

import dev.omnivl.index.Attributes;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;

/**
 * An item to be indexed.
 *
 * @param description what its sender says of it
 * @param data the encoded file; not changed
 * @param written what a model wrote of it before, such as its caption; kept beside what its file
 *     says, and not asked for again
 */
public record IngestItem(ItemDescription description, byte[] data, Attributes written) {
  /** Makes an item of which no model has written anything. */
  public IngestItem(ItemDescription description, byte[] data) {
    this(description, data, Attributes.NONE);
  }

  /** Returns its identity and version. */
  public ItemVersion version() {
    return description.version();
  }
}
