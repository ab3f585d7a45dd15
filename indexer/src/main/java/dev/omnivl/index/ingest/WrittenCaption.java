package dev.omnivl.index.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of asking a model for a caption.
 *
 * @param attributes the caption, or why there is none; nothing if the model failed, so that it is
 *     asked another time
 * @param failure how it failed, in words for people
 */
record WrittenCaption(Attributes attributes, Optional<String> failure) {
  private static final Logger LOG = LoggerFactory.getLogger(WrittenCaption.class);

  /** Nobody asked. */
  static final WrittenCaption NOT_ASKED = new WrittenCaption(Attributes.NONE, Optional.empty());

  /**
   * Asks a model. That it fails costs the caption, not the medium, which is found without.
   *
   * @throws Failure {@code EXPIRED} or {@code UNAVAILABLE}, which say nothing of the item
   */
  static WrittenCaption of(IngestItem item, Captioner model) {
    try {
      Optional<String> told = model.caption(item);
      return new WrittenCaption(
          told.map(WrittenCaption::attributes).orElse(none(Attributes.WITHHELD)), Optional.empty());
    } catch (Failure failure) {
      if (failure.reason() == Reason.EXPIRED || failure.reason() == Reason.UNAVAILABLE) {
        throw failure;
      }
      return failed(failure.getMessage() == null ? failure.reason().name() : failure.getMessage());
    } catch (RuntimeException defect) {
      LOG.error("the caption of {} failed", item.version().uri(), defect);
      return failed("the log of the index says why");
    }
  }

  private static WrittenCaption failed(String why) {
    return new WrittenCaption(Attributes.NONE, Optional.of("no caption was written: " + why));
  }

  private static Attributes attributes(String told) {
    String caption = cut(told.strip()).strip();
    return caption.isEmpty()
        ? none(Attributes.BLANK)
        : new Attributes(Map.of(Attributes.CAPTION, Attribute.Words.of(caption)));
  }

  private static Attributes none(String why) {
    return new Attributes(Map.of(Attributes.NO_CAPTION, Attribute.Words.of(why)));
  }

  /** Cuts what is too long between two characters: one beyond 16 bits has two halves. */
  private static String cut(String caption) {
    int end = Attribute.MAX_VALUE_LENGTH;
    if (caption.length() <= end) {
      return caption;
    }
    return caption.substring(0, Character.isHighSurrogate(caption.charAt(end - 1)) ? end - 1 : end);
  }
}
