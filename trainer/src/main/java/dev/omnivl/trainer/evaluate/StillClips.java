package dev.omnivl.trainer.evaluate;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sees an image as a clip in which nothing moves. A model that was trained on clips alone has a
 * tokenizer for images that no step ever moved, so it is asked in the way that it knows.
 *
 * @param model that embeds
 * @param frames of its clips
 */
public record StillClips(Embedder model, int frames) implements Embedder {

  @Override
  public List<float[]> texts(List<String> texts) {
    return model.texts(texts);
  }

  @Override
  public List<float[]> images(List<byte[]> pixels) {
    return model.clips(pixels.stream().map(this::still).toList());
  }

  @Override
  public List<float[]> clips(List<byte[]> pixels) {
    return model.clips(pixels);
  }

  /** (S, S, 3) to (T, S, S, 3). */
  private byte[] still(byte[] image) {
    ByteBuffer clip = ByteBuffer.allocate(frames * image.length);
    while (clip.hasRemaining()) {
      clip.put(image);
    }
    return clip.array();
  }
}
