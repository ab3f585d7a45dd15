package dev.omnivl.index.ingest;

import dev.omnivl.failure.Failure;
import java.util.List;

/**
 * The model, as far as an index needs it. Thread safe; calls block until the vectors are there, and
 * an implementation is free to batch calls of several threads together.
 *
 * <p>Throws {@link Failure}, such as {@code OVERLOADED} or {@code EXPIRED}.
 */
public interface Embedder {
  /**
   * Embeds images.
   *
   * @param pixels preprocessed images, each (size, size, 3) bytes
   * @return a unit vector (D) for each, in order
   */
  List<float[]> images(List<byte[]> pixels);

  /**
   * Embeds clips.
   *
   * @param pixels preprocessed clips, each (frames, size, size, 3) bytes
   * @return a unit vector (D) for each, in order
   */
  List<float[]> clips(List<byte[]> pixels);
}
