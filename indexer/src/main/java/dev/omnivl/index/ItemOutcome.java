package dev.omnivl.index;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.MediaKind;
import java.util.Optional;

/** What became of an item that was sent. */
public sealed interface ItemOutcome {
  /**
   * It is in the index.
   *
   * @param mediaId assigned by the index; stays with the item until its content changes
   * @param kind image or clip
   * @param segments how many searchable parts it has
   * @param damage what lacks of a file that was read as far as it goes, or of a caption, in words
   *     for people
   */
  record Ingested(String mediaId, MediaKind kind, int segments, Optional<String> damage)
      implements ItemOutcome {

    /** Returns what becomes of a medium that is written in so many segments. */
    public static Ingested of(MediaRecord medium, int segments) {
      return new Ingested(medium.mediaId(), medium.kind(), segments, medium.damage());
    }
  }

  /**
   * It could not be indexed.
   *
   * @param reason why, as far as a caller can act on it
   * @param message one line: what was wrong, in which item, what is allowed
   */
  record Failed(Failure.Reason reason, String message) implements ItemOutcome {
    /** Remembers a failure. */
    public static Failed of(Failure failure) {
      String message = failure.getMessage();
      return new Failed(failure.reason(), message == null ? failure.reason().name() : message);
    }

    /**
     * Returns whether the same bytes may succeed another time, because what failed was not the
     * item: a busy or missing model, a deadline, a defect since mended.
     */
    public boolean worthRetrying() {
      return switch (reason) {
        case UNAVAILABLE,
            UNSUPPORTED,
            DENIED,
            OVERLOADED,
            EXPIRED,
            INTERNAL,
            MISMATCH,
            CORRUPT,
            NOT_FOUND ->
            true;
        case INVALID_ARGUMENT, UNREADABLE_MEDIA, TOO_LARGE -> false;
      };
    }
  }
}
