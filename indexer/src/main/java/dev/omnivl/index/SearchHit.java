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
 * @param spans for clips, the stretches that fit the query best, best first, as many as were asked
 *     for; none for images, in a search by words, and where the clip has no finer segments
 * @param attributes its facts
 * @param folded ids of near duplicates that were folded into it
 */
public record SearchHit(
    String mediaId,
    String uri,
    MediaKind kind,
    String title,
    List<String> tags,
    float score,
    Optional<TimeRange> moment,
    List<Span> spans,
    Attributes attributes,
    List<String> folded) {
  /** Copies what it is given. */
  public SearchHit {
    tags = List.copyOf(tags);
    spans = List.copyOf(spans);
    folded = List.copyOf(folded);
  }
}
