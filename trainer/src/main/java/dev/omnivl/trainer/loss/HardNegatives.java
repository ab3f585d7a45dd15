package dev.omnivl.trainer.loss;

import java.util.SplittableRandom;

/**
 * Picks, for the matching loss, wrong partners that look right: drawn from the softmax of the
 * contrastive logits, never one that shows the same or cannot be told apart (as ALBEF and BLIP,
 * with equal labels masked).
 */
final class HardNegatives {
  private final float[] logits;
  private final int size;
  private final Alike alike;
  private final double uniformShare;

  /**
   * Prepares to draw.
   *
   * @param logits (B, B) row by row: visual rows, text columns
   * @param size B
   * @param alike which samples are never each other's negatives
   * @param uniformShare share of the draws that do not look at the logits
   */
  HardNegatives(float[] logits, int size, Alike alike, double uniformShare) {
    this.logits = logits;
    this.size = size;
    this.alike = alike;
    this.uniformShare = uniformShare;
  }

  /** A wrong text for the medium of this sample, or -1 if the batch has none. */
  int text(int sample, SplittableRandom random) {
    return draw(sample, random, sharpness(random), other -> logits[sample * size + other]);
  }

  /** A wrong medium for the text of this sample, or -1 if the batch has none. */
  int visual(int sample, SplittableRandom random) {
    return draw(sample, random, sharpness(random), other -> logits[other * size + sample]);
  }

  /** Whether two samples show the same or cannot be told apart. */
  interface Alike {
    boolean test(int sample, int other);
  }

  private interface Logit {
    float of(int other);
  }

  /** 0 makes all equally likely. */
  private double sharpness(SplittableRandom random) {
    return random.nextDouble() < uniformShare ? 0 : 1;
  }

  private int draw(int sample, SplittableRandom random, double sharpness, Logit logit) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int other = 0; other < size; other++) {
      highest = allowed(sample, other) ? Math.max(highest, sharpness * logit.of(other)) : highest;
    }
    double total = 0;
    for (int other = 0; other < size; other++) {
      total += allowed(sample, other) ? Math.exp(sharpness * logit.of(other) - highest) : 0;
    }
    double left = random.nextDouble() * total;
    int last = -1;
    for (int other = 0; other < size; other++) {
      if (allowed(sample, other)) {
        last = other;
        left -= Math.exp(sharpness * logit.of(other) - highest);
        if (left <= 0) {
          break;
        }
      }
    }
    return last;
  }

  private boolean allowed(int sample, int other) {
    return !alike.test(sample, other);
  }
}
