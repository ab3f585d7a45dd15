package dev.omnivl.index.ingest;

import dev.omnivl.index.ItemVersion;
import java.util.List;

/**
 * An item to be indexed.
 *
 * @param version its identity and version
 * @param data the encoded file; not changed
 * @param title searchable words; may be empty
 * @param tags more searchable words
 */
public record IngestItem(ItemVersion version, byte[] data, String title, List<String> tags) {
  /** Copies the tags. */
  public IngestItem {
    tags = List.copyOf(tags);
  }
}
