package dev.omnivl.trainer.evaluate;

import java.util.List;

/** What tells classes apart. */
public interface Classifier {
  /**
   * Logits of the classes, for media of one kind.
   *
   * @param pixels each (S, S, 3), or (T, S, S, 3) for clips, uint8
   * @param video whether they are clips
   */
  List<float[]> classify(List<byte[]> pixels, boolean video);
}
