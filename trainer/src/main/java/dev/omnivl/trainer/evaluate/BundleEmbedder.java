package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.Encoder;
import java.util.List;

/**
 * A bundle's serving graphs, so that what is evaluated is what is served.
 *
 * @param encoder the loaded bundle's
 * @param order of the frames that clips are shown in
 */
public record BundleEmbedder(Encoder encoder, FrameOrder order) implements Embedder {

  @Override
  public List<float[]> texts(List<String> texts) {
    return encoder.texts(texts.stream().map(encoder.tokenizer()::encode).toList());
  }

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return encoder.imageVectors(pixels);
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return encoder.clipVectors(order.of(pixels, encoder.part().preprocessing().frames()));
  }
}
