package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.media.Preprocessing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Classification of what a data set holds out, by a head.
 *
 * @param folder the data set
 * @param preprocessing of the model
 */
public record ClassificationSuite(Path folder, Preprocessing preprocessing) {

  /**
   * Figures by kind of medium, told as retrieval of the right class among all, so that they stand
   * beside others during training: R@1 is top-1 accuracy, R@5 is top-5. Empty if the data set holds
   * none out.
   *
   * @param classes what the classifier's logits belong to
   */
  public Map<String, Recall> figures(Classifier classifier, List<String> classes) {
    Map<String, Recall> figures = new LinkedHashMap<>();
    scores(classifier, classes, false, FrameOrder.ORDERED)
        .forEach((name, media) ->
            figures.put(
                name,
                Recall.of(
                    media.items().stream().map(DatasetItem::label).toList(),
                    classes,
                    (medium, label) -> media.values().get(medium)[label])));
    return figures;
  }

  /**
   * Top-1 and top-5 accuracy by kind of medium; empty if the data set holds none out.
   *
   * @param classes what the classifier's logits belong to
   * @param threeCrops whether a clip is seen in three squares along its longer side, whose logits
   *     are added up, instead of whole
   * @param order of the frames that clips are shown in
   */
  public Map<String, ClassFigures> accuracy(
      Classifier classifier, List<String> classes, boolean threeCrops, FrameOrder order) {
    Map<String, ClassFigures> figures = new LinkedHashMap<>();
    scores(classifier, classes, threeCrops, order)
        .forEach((name, media) ->
            figures.put(name, ClassFigures.of(media.items(), media.values(), classes)));
    return figures;
  }

  private Map<String, Seen<float[]>> scores(
      Classifier classifier, List<String> classes, boolean threeCrops, FrameOrder order) {
    Map<String, Seen<float[]>> scores = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      boolean video = kind == Kind.VIDEO;
      Predicate<DatasetItem> rule =
          item -> !item.heldOut().isEmpty() && classes.contains(item.label());
      Seen<float[]> media =
          video && threeCrops
              ? new ThreeCrops(folder, preprocessing, order)
                  .scores(
                      Manifest.read(folder).stream()
                          .filter(item -> item.kind() == kind && rule.test(item))
                          .toList(),
                      classifier)
              : Seen.of(
                  folder,
                  kind,
                  rule,
                  preprocessing,
                  pixels ->
                      classifier.classify(
                          video ? order.of(pixels, preprocessing.frames()) : pixels, video));
      if (!media.items().isEmpty()) {
        scores.put("held-out " + kind.name().toLowerCase(Locale.ROOT) + "s, class", media);
      }
    }
    return scores;
  }
}
