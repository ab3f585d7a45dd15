package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.engine.Vectors;
import dev.omnivl.trainer.corpus.LabelPrompts;
import java.util.ArrayList;
import java.util.List;

/**
 * Classification without a head: the class of a medium is that whose name in words has the nearest
 * vector. A class's vector is the mean over sentences around its name, as CLIP does it.
 */
final class ZeroShot {
  private ZeroShot() {}

  /**
   * Classifies media.
   *
   * @param media their unit vectors; at least one
   * @param kind of all of them
   */
  static ClassFigures of(Embedder embedder, Seen<float[]> media, Kind kind) {
    List<String> classes =
        media.items().stream().map(DatasetItem::label).distinct().sorted().toList();
    return of(embedder, media, classes, LabelPrompts.of(kind));
  }

  /**
   * Classifies media among given classes.
   *
   * @param media their unit vectors; at least one
   * @param classes their names, those of the media among them
   * @param prompts sentences around a name
   */
  static ClassFigures of(
      Embedder embedder, Seen<float[]> media, List<String> classes, LabelPrompts prompts) {
    List<float[]> vectors = new ArrayList<>();
    for (String label : classes) {
      vectors.add(direction(embedder.allTexts(prompts.captions(label))));
    }
    List<float[]> scores = new ArrayList<>();
    for (float[] medium : media.values()) {
      float[] row = new float[classes.size()];
      for (int label = 0; label < row.length; label++) {
        row[label] = (float) Vectors.dot(medium, vectors.get(label));
      }
      scores.add(row);
    }
    return ClassFigures.of(media.items(), scores, classes);
  }

  /** The unit vector along a sum. */
  private static float[] direction(List<float[]> vectors) {
    float[] sum = new float[vectors.getFirst().length];
    for (float[] vector : vectors) {
      for (int index = 0; index < sum.length; index++) {
        sum[index] += vector[index];
      }
    }
    double length = Math.sqrt(Vectors.dot(sum, sum));
    for (int index = 0; index < sum.length; index++) {
      sum[index] /= (float) Math.max(length, 1e-12);
    }
    return sum;
  }
}
