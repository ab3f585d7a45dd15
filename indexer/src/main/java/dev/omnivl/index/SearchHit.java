package dev.omnivl.index;

import dev.omnivl.media.MediaKind;
import java.util.List;
import java.util.Optional;

/**
 * A medium that was found.
 *
 * @param mediaId the medium's id
 * @param uri the item's URI
 * @param kind image or clip
 * @param title the item's title; may be empty
 * @param tags the item's tags
 * @param score the exact cosine of query and best segment, from -1 to 1; of a search by words, the
 *     BM25 score, above 0
 * @param moment for clips, the finest segment that fits the query best; the whole clip if it has no
 *     finer ones; empty for images and in a search by words
 */
public record SearchHit(
    String mediaId,
    String uri,
    MediaKind kind,
    String title,
    List<String> tags,
    float score,
    Optional<TimeRange> moment) {
  /** Copies the tags. */
  public SearchHit {
    tags = List.copyOf(tags);
  }
}
