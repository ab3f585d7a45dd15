package dev.omnivl.trainer.metric;

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
    if (scores.size() != labels.length) {
      throw new Failure(
          Reason.MISMATCH,
          scores.size() + " examples with scores need as many labels, not " + labels.length);
    }
    if (labels.length == 0) {
      throw new Failure(Reason.INVALID_ARGUMENT, "accuracy needs at least 1 example, not 0");
    }
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
    if (views < 1) {
      throw new Failure(Reason.INVALID_ARGUMENT, "an example has at least 1 view, not " + views);
    }
    if (scores.size() % views != 0) {
      throw new Failure(
          Reason.MISMATCH,
          scores.size() + " views are no whole number of examples with " + views + " views each");
    }
    List<float[]> sums = new ArrayList<>();
    for (int first = 0; first < scores.size(); first += views) {
      sums.add(sum(scores.subList(first, first + views)));
    }
    return sums;
  }

  private static float[] sum(List<float[]> views) {
    float[] sum = new float[views.getFirst().length];
    for (float[] view : views) {
      if (view.length != sum.length) {
        throw new Failure(
            Reason.MISMATCH,
            "views of one example score " + sum.length + " and " + view.length + " classes");
      }
      for (int label = 0; label < sum.length; label++) {
        sum[label] += view[label];
      }
    }
    return sum;
  }

  /** From 1. */
  private static int rank(float[] scores, int label, int example) {
    if (label < 0 || label >= scores.length) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "example "
              + example
              + " has label "
              + label
              + ", but 0 to "
              + (scores.length - 1)
              + " have scores");
    }
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
