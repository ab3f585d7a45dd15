package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;

/** The media that descriptions and classes are asked of. */
enum HeldOutPart {
  /** Images of a style that was never trained on. */
  STYLE("held-out style", Kind.IMAGE, HeldOut.STYLE),
  /** Images kept for measuring. */
  TEST_IMAGES("test images", Kind.IMAGE, HeldOut.TEST),
  /** Clips that were never trained on. */
  CLIPS("unseen clips", Kind.VIDEO, HeldOut.CLIP),
  /** Clips kept for measuring. */
  TEST_CLIPS("test clips", Kind.VIDEO, HeldOut.TEST);

  private final String title;
  private final Kind kind;
  private final HeldOut why;

  HeldOutPart(String title, Kind kind, HeldOut why) {
    this.title = title;
    this.kind = kind;
    this.why = why;
  }

  String title() {
    return title;
  }

  Kind kind() {
    return kind;
  }

  /** Whether an item of its kind belongs to it. */
  boolean holds(DatasetItem item) {
    return item.heldOut().contains(why);
  }
}
