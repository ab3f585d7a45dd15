package dev.omnivl.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * What turns texts and pixels into unit vectors: the trainer's own forward pass, or a bundle's
 * serving graphs.
 */
public interface Embedder {
  /** Vectors of texts. */
  List<float[]> texts(List<String> texts);

  /** Vectors of any number of texts, a few at a time. */
  default List<float[]> allTexts(List<String> texts) {
    int chunk = 64;
    List<float[]> vectors = new ArrayList<>();
    for (int start = 0; start < texts.size(); start += chunk) {
      vectors.addAll(texts(texts.subList(start, Math.min(texts.size(), start + chunk))));
    }
    return vectors;
  }

  /** Vectors of images, each (S, S, 3) uint8. */
  List<float[]> images(List<byte[]> pixels);

  /** Vectors of clips, each (T, S, S, 3) uint8. */
  List<float[]> clips(List<byte[]> pixels);
}
