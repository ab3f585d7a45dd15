package dev.omnivl.trainer.corpus;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;

/**
 * One medium of a corpus.
 *
 * @param item what is known of it
 * @param encoded its file, not yet decoded
 */
public record Sample(DatasetItem item, byte[] encoded) {
  /** Checks that there is something to decode. */
  public Sample {
    if (encoded.length == 0) {
      throw new Failure(
          Reason.UNREADABLE_MEDIA,
          "medium '" + item.media() + "' has no bytes: fetch it again or train without it");
    }
  }
}
