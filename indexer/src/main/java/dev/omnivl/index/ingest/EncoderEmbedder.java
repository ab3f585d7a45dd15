package dev.omnivl.index.ingest;

import dev.omnivl.engine.Encoder;
import java.util.List;

/** A model in this process, without lanes before it. */
public record EncoderEmbedder(Encoder encoder) implements Embedder {
  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return encoder.imageVectors(pixels);
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return encoder.clipVectors(pixels);
  }
}
