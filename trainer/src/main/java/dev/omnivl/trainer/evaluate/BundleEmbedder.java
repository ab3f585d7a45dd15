package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.Engine;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.text.TextTokenizer;
import java.util.List;

/**
 * A bundle's serving graphs, so that what is evaluated is what is served.
 *
 * @param engine the loaded bundle
 * @param tokenizer of the bundle
 */
public record BundleEmbedder(Engine engine, TextTokenizer tokenizer) implements Embedder {

  @Override
  public List<float[]> texts(List<String> texts) {
    return engine.texts(texts.stream().map(tokenizer::encode).toList());
  }

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return engine.images(pixels).stream().map(VisualFeatures::embedding).toList();
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return engine.clips(pixels).stream().map(VisualFeatures::embedding).toList();
  }
}
