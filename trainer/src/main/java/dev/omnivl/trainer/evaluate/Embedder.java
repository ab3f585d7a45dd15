package dev.omnivl.trainer.evaluate;

import java.util.List;

/**
 * What turns texts and pixels into unit vectors: the trainer's own forward pass, or a bundle's
 * serving graphs.
 */
public interface Embedder {
  /** Vectors of texts. */
  List<float[]> texts(List<String> texts);

  /** Vectors of images, each (S, S, 3) uint8. */
  List<float[]> images(List<byte[]> pixels);

  /** Vectors of clips, each (T, S, S, 3) uint8. */
  List<float[]> clips(List<byte[]> pixels);
}
