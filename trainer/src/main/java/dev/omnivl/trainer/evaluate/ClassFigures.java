package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.trainer.metric.TopAccuracy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How well media were classified, as shares from 0 to 1.
 *
 * @param media how many
 * @param classes among which each chose
 * @param top1 media whose class is the likeliest
 * @param top5 media whose class is among the five likeliest
 * @param common what always saying the most common class of these media reaches
 */
public record ClassFigures(int media, int classes, double top1, double top5, double common) {

  /**
   * Compares scores with labels.
   *
   * @param items whose labels are all among the classes; at least one
   * @param scores of each item, higher for likelier (N, C)
   * @param classes that the scores belong to (C)
   */
  static ClassFigures of(List<DatasetItem> items, List<float[]> scores, List<String> classes) {
    int[] labels = items.stream().mapToInt(item -> classes.indexOf(item.label())).toArray();
    TopAccuracy accuracy = TopAccuracy.of(scores, labels);
    Map<String, Long> counts =
        items.stream()
            .map(DatasetItem::label)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return new ClassFigures(
        items.size(),
        classes.size(),
        accuracy.at1(),
        accuracy.at5(),
        (double) Collections.max(counts.values()) / items.size());
  }
}
