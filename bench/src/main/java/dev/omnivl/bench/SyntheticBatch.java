package dev.omnivl.bench;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.data.Batch.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images of noise, each of a concept of its own, with words that are given. */
final class SyntheticBatch {
  private SyntheticBatch() {}

  /**
   * Makes a batch, always the same for the same arguments.
   *
   * @param size images
   * @param side of an image, pixels
   * @param words of the images, one after the other, from the start again if they do not suffice
   */
  static Batch of(int size, int side, List<String> words) {
    byte[] pixels = new byte[size * side * side * 3];
    new Random(1).nextBytes(pixels);
    List<DatasetItem> items = new ArrayList<>();
    List<Text> texts = new ArrayList<>();
    for (int index = 0; index < size; index++) {
      String concept = Integer.toString(index);
      String caption = words.get(index % words.size());
      items.add(
          new DatasetItem(
              "none.png",
              DatasetItem.Kind.IMAGE,
              concept,
              concept,
              "none",
              List.of(caption),
              "none",
              List.of(),
              List.of(),
              "none",
              "none"));
      texts.add(new Text(caption, "concept/" + concept, false, new Prompted("", caption)));
    }
    return new Batch(items, texts, pixels, 0);
  }
}
