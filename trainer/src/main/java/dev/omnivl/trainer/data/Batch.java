package dev.omnivl.trainer.data;

import dev.omnivl.dataset.DatasetItem;
import java.util.Arrays;
import java.util.List;

/**
 * What one training step looks at.
 *
 * @param items (B) the samples; entry i of everything else belongs to item i
 * @param texts (B) what is said of each
 * @param pixels (B, S, S, 3), or (B, T, S, S, 3) for clips, uint8
 * @param frames T, or 0 for images
 */
public record Batch(List<DatasetItem> items, List<Text> texts, byte[] pixels, int frames) {

  /**
   * What is said of a sample.
   *
   * @param caption for contrast and matching
   * @param identity what it is; samples of one identity are each other's positives
   * @param label whether that is a class, and the caption a template with its name
   * @param answer what the generation decoder shall write, after its prompt
   */
  public record Text(String caption, String identity, boolean label, Prompted answer) {}

  /**
   * A text to be generated.
   *
   * @param prompt given, not learned; empty for a caption
   * @param text to be written
   */
  public record Prompted(String prompt, String text) {
    /** Nothing to write. */
    public static final Prompted NONE = new Prompted("", "");
  }

  /** Whether the samples are clips. */
  public boolean video() {
    return frames > 0;
  }

  /**
   * One of several parts of equal size, in the order of the samples.
   *
   * @param index of the part, from 0
   * @param parts a divisor of B
   */
  public Batch part(int index, int parts) {
    if (parts == 1) {
      return this;
    }
    int count = size() / parts;
    int from = index * count;
    int bytes = pixels.length / size();
    return new Batch(
        items.subList(from, from + count),
        texts.subList(from, from + count),
        Arrays.copyOfRange(pixels, from * bytes, (from + count) * bytes),
        frames);
  }

  /** B. */
  public int size() {
    return items.size();
  }
}
