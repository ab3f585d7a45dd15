package dev.omnivl.index.answer;

import dev.omnivl.index.Attributes;
import dev.omnivl.index.ScoredSegment;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Span;
import dev.omnivl.index.TimeRange;
import dev.omnivl.media.MediaKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a hit shows of its medium.
 *
 * @param mediaId the medium's id
 * @param uri the item's URI
 * @param kind image or clip
 * @param duration zero for an image
 * @param title may be empty
 * @param tags of its sender
 * @param attributes all of its facts
 * @param moments of a clip, each with its cosine with what picks them; none if nothing does
 */
public record Shown(
    String mediaId,
    String uri,
    MediaKind kind,
    Duration duration,
    String title,
    List<String> tags,
    Attributes attributes,
    List<ScoredSegment> moments) {

  TimeRange wholeClip() {
    return new TimeRange(Duration.ZERO, duration);
  }

  SearchHit hit(float score, Optional<TimeRange> moment, List<Span> spans, List<String> folded) {
    return new SearchHit(mediaId, uri, kind, title, tags, score, moment, spans, attributes, folded);
  }
}
