package dev.omnivl.trainer.evaluate;

import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Classification of what a data set holds out, told as retrieval of the right class among all: R@1
 * is top-1 accuracy, R@5 is top-5.
 *
 * @param folder the data set
 * @param preprocessing of the model
 */
public record ClassificationSuite(Path folder, Preprocessing preprocessing) {

  /**
   * Figures by kind of medium; empty if the data set holds none out.
   *
   * @param classes what the classifier's logits belong to
   */
  public Map<String, Recall> figures(Classifier classifier, List<String> classes) {
    Map<String, Recall> figures = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      Seen<float[]> media =
          Seen.of(
              folder,
              kind,
              item -> !item.heldOut().isEmpty() && classes.contains(item.label()),
              preprocessing,
              pixels -> classifier.classify(pixels, kind == Kind.VIDEO));
      if (!media.items().isEmpty()) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        figures.put(
            "held-out " + name + "s, class",
            Recall.of(
                media.items().stream().map(Item::label).toList(),
                classes,
                (medium, label) -> media.values().get(medium)[label]));
      }
    }
    return figures;
  }
}
