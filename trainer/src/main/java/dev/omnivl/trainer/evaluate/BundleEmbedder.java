package dev.omnivl.trainer.evaluate;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.VisualFeatures;
import java.util.List;

/**
 * A bundle's serving graphs, so that what is evaluated is what is served.
 *
 * @param engine the loaded bundle
 * @param bundle the bundle
 * @param order of the frames that clips are shown in
 */
public record BundleEmbedder(Engine engine, Bundle bundle, FrameOrder order) implements Embedder {

  @Override
  public List<float[]> texts(List<String> texts) {
    return engine.texts(texts.stream().map(bundle.tokenizer()::encode).toList());
  }

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return engine.images(pixels).stream().map(VisualFeatures::embedding).toList();
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    List<byte[]> shown = order.of(pixels, bundle.preprocessing().frames());
    return engine.clips(shown).stream().map(VisualFeatures::embedding).toList();
  }
}
