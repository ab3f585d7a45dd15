package dev.omnivl.trainer.corpus;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
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
    require(encoded.length > 0, Reason.UNREADABLE_MEDIA)
        .or("medium '%s' has no bytes: fetch it again or train without it", item.media());
  }
}
