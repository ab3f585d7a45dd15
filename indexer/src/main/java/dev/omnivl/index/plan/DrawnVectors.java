package dev.omnivl.index.plan;

import java.util.SplittableRandom;
import org.apache.lucene.util.VectorUtil;

/**
 * Unit vectors that lie as those of real images do, with queries of both modalities.
 *
 * <p>An image is its modality's mean, one concept in fifty images, each near one of a few hundred
 * themes, and what is its own. All three vary less in each further dimension, as real embeddings
 * do, whose effective dimension is below their length. An image query is drawn as an image is. A
 * text query has another mean, opposite to that of images, a weaker concept, and something of its
 * own: its nearest images are as far from it as those of real texts are (cosines about 0.2).
 *
 * @param images what is indexed (N, D)
 * @param imageQueries queries drawn as the images are (Q, D)
 * @param textQueries queries from beyond the modality gap (Q, D)
 */
public record DrawnVectors(float[][] images, float[][] imageQueries, float[][] textQueries) {
  private static final int IMAGES_OF_A_CONCEPT = 50;
  private static final int CONCEPTS_OF_A_THEME = 40;
  private static final double MEAN = 0.7;
  private static final double THEME = 0.6;
  private static final double CONCEPT = 0.6;
  private static final double OWN = 0.8;
  private static final double OWN_OF_TEXT = 0.5;
  private static final double TEXT_CONCEPT = 0.7;

  /** The spread of dimension i falls as {@code (1 + i) ^ -DECAY}. */
  private static final double DECAY = 0.3;

  /** Draws some; equal arguments give equal ones. */
  public static DrawnVectors draw(int size, int queries, int dimensions, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] spread = spread(dimensions);
    float[] origin = new float[dimensions];
    float[] imageMean = around(origin, MEAN, spread, random);
    int conceptCount = Math.max(1, size / IMAGES_OF_A_CONCEPT);
    float[][] themes = new float[Math.max(1, conceptCount / CONCEPTS_OF_A_THEME)][];
    for (int i = 0; i < themes.length; i++) {
      themes[i] = around(origin, THEME, spread, random);
    }
    float[][] concepts = new float[conceptCount][];
    for (int i = 0; i < conceptCount; i++) {
      concepts[i] = around(themes[random.nextInt(themes.length)], CONCEPT, spread, random);
    }
    return new DrawnVectors(
        images(size, imageMean, concepts, spread, random),
        images(queries, imageMean, concepts, spread, random),
        texts(queries, imageMean, concepts, spread, random));
  }

  private static double[] spread(int dimensions) {
    double[] spread = new double[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      spread[i] = Math.pow(1 + i, -DECAY);
      squares += spread[i] * spread[i];
    }
    for (int i = 0; i < dimensions; i++) {
      spread[i] /= Math.sqrt(squares); // a draw has about unit length
    }
    return spread;
  }

  private static float[][] images(
      int count, float[] mean, float[][] concepts, double[] spread, SplittableRandom random) {
    float[][] images = new float[count][];
    for (int i = 0; i < count; i++) {
      float[] image = around(concepts[random.nextInt(concepts.length)], OWN, spread, random);
      for (int d = 0; d < image.length; d++) {
        image[d] += mean[d];
      }
      images[i] = VectorUtil.l2normalize(image);
    }
    return images;
  }

  private static float[][] texts(
      int count, float[] imageMean, float[][] concepts, double[] spread, SplittableRandom random) {
    float[] textMean = new float[imageMean.length];
    for (int i = 0; i < textMean.length; i++) {
      textMean[i] = -imageMean[i];
    }
    float[][] texts = new float[count][];
    for (int i = 0; i < count; i++) {
      float[] concept = concepts[random.nextInt(concepts.length)];
      float[] text = around(textMean, OWN_OF_TEXT, spread, random);
      for (int d = 0; d < text.length; d++) {
        text[d] += (float) (TEXT_CONCEPT * concept[d]);
      }
      texts[i] = VectorUtil.l2normalize(text);
    }
    return texts;
  }

  private static float[] around(
      float[] centre, double length, double[] spread, SplittableRandom random) {
    float[] vector = new float[centre.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (centre[i] + length * spread[i] * random.nextGaussian());
    }
    return vector;
  }
}
