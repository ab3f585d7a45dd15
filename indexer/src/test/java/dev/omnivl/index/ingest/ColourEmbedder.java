package dev.omnivl.index.ingest;

import java.util.List;
import org.apache.lucene.util.VectorUtil;

/**
 * A model that sees nothing but the mean colour: (D) = (red, green, blue, 1), centred, of unit
 * length.
 */
final class ColourEmbedder implements Embedder {
  static final int DIMENSIONS = 4;

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return pixels.stream().map(ColourEmbedder::meanColour).toList();
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return images(pixels);
  }

  static float[] of(int rgb) {
    return meanColour(new byte[] {(byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb});
  }

  private static float[] meanColour(byte[] rgb) {
    float[] sums = new float[DIMENSIONS];
    for (int i = 0; i < rgb.length; i++) {
      sums[i % 3] += (rgb[i] & 0xff) - 127.5f;
    }
    sums[3] = 1;
    return VectorUtil.l2normalize(sums);
  }
}
