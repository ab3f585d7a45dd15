package dev.omnivl.trainer.data;

import java.util.List;

/**
 * What one training step looks at.
 *
 * @param items the samples; entry i of everything else belongs to item i
 * @param pixels (B, S, S, 3), or (B, T, S, S, 3) for clips, uint8
 * @param frames T, or 0 for images
 * @param captions a text of each sample, for contrast and matching
 * @param answers what the generation decoder shall write for each sample, after its prompt
 */
public record Batch(
    List<Item> items, byte[] pixels, int frames, List<String> captions, List<Prompted> answers) {

  /**
   * A text to be generated.
   *
   * @param prompt given, not learned; empty for a caption
   * @param text to be written
   */
  public record Prompted(String prompt, String text) {}

  /** Whether the samples are clips. */
  public boolean video() {
    return frames > 0;
  }

  /** B. */
  public int size() {
    return items.size();
  }
}
