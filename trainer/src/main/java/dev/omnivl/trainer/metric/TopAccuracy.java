package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Top-1 and top-5 accuracy, the figures of ImageNet (Russakovsky and others, IJCV 2015) and
 * Kinetics.
 *
 * @param examples how many
 * @param at1 share of examples whose class has the highest score
 * @param at5 share of examples whose class has one of the 5 highest
 */
public record TopAccuracy(int examples, double at1, double at5) {

  /**
   * Ranks classes by score. Equal scores count against the model, and so does a score that is not a
   * number.
   *
   * @param scores of each example (N, C), higher for likelier
   * @param labels the right class of each example (N), 0 to C - 1
   * @throws Failure {@code INVALID_ARGUMENT} if there is no example, or a label has no score;
   *     {@code MISMATCH} if there are not as many labels as examples
   */
  public static TopAccuracy of(List<float[]> scores, int[] labels) {
    require(scores.size() == labels.length, Reason.MISMATCH)
        .or("%s examples with scores need as many labels, not %s", scores.size(), labels.length);
    require(labels.length > 0).or("accuracy needs at least 1 example, not 0");
    int[] ranks =
        IntStream.range(0, labels.length)
            .map(example -> rank(scores.get(example), labels[example], example))
            .toArray();
    return new TopAccuracy(labels.length, share(ranks, 1), share(ranks, 5));
  }

  /**
   * Adds up the scores that a model gave to several views of each example, such as 3 crops of a
   * clip (TimeSformer: Bertasius and others, ICML 2021).
   *
   * @param scores of each view (N · views, C), the views of an example side by side
   * @param views of an example, at least 1
   * @return scores of each example (N, C)
   * @throws Failure {@code INVALID_ARGUMENT} if there is no view; {@code MISMATCH} if an example
   *     lacks a view, or views have different classes
   */
  public static List<float[]> sumOverViews(List<float[]> scores, int views) {
    require(views >= 1).or("an example has at least 1 view, not %s", views);
    require(scores.size() % views == 0, Reason.MISMATCH)
        .or("%s views are no whole number of examples with %s views each", scores.size(), views);
    List<float[]> sums = new ArrayList<>();
    for (int first = 0; first < scores.size(); first += views) {
      sums.add(sum(scores.subList(first, first + views)));
    }
    return sums;
  }

  private static float[] sum(List<float[]> views) {
    float[] sum = new float[views.getFirst().length];
    for (float[] view : views) {
      require(view.length == sum.length, Reason.MISMATCH)
          .or("views of one example score %s and %s classes", sum.length, view.length);
      for (int label = 0; label < sum.length; label++) {
        sum[label] += view[label];
      }
    }
    return sum;
  }

  /** From 1. */
  private static int rank(float[] scores, int label, int example) {
    require(label >= 0 && label < scores.length)
        .or("example %s has label %s, but 0 to %s have scores", example, label, scores.length - 1);
    int rank = 1;
    for (int other = 0; other < scores.length; other++) {
      // Not ">=": what is not a number must not pass for beaten.
      rank += other != label && !(scores[other] < scores[label]) ? 1 : 0;
    }
    return rank;
  }

  private static double share(int[] ranks, int limit) {
    return (double) IntStream.of(ranks).filter(rank -> rank <= limit).count() / ranks.length;
  }
}
