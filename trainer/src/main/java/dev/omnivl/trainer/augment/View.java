package dev.omnivl.trainer.augment;

import dev.omnivl.media.picture.Frame;

/** What a step drew for one medium: the same function for all of its frames. */
interface View {

  /** Returns the frame as seen, which may be the frame itself; the frame is not written to. */
  Frame of(Frame frame);
}
