package dev.omnivl.trainer.loss;

import dev.omnivl.trainer.data.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a batch, each once, so that media that share one do not pay for it twice.
 *
 * @param texts (U) in order of their first sample
 * @param names what each text is, as its samples are
 * @param textOf (B) the place of each sample's text
 */
record DistinctTexts(List<String> texts, List<String> names, List<Integer> textOf) {

  static DistinctTexts of(Batch batch) {
    List<String> texts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Integer> textOf = new ArrayList<>();
    List<Batch.Text> known = new ArrayList<>();
    for (Batch.Text text : batch.texts()) {
      // Answers differ between samples of one text; caption and identity make it what it is.
      Batch.Text bare =
          new Batch.Text(text.caption(), text.identity(), text.label(), Batch.Prompted.NONE);
      int place = known.indexOf(bare);
      if (place < 0) {
        place = known.size();
        known.add(bare);
        texts.add(text.caption());
        names.add(text.identity());
      }
      textOf.add(place);
    }
    return new DistinctTexts(texts, names, textOf);
  }

  /** U. */
  int size() {
    return texts.size();
  }
}
