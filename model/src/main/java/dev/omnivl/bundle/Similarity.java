package dev.omnivl.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.failure.Failure;
import java.util.Arrays;

/**
 * What a cosine of a model's vectors means.
 *
 * @param scale of the logit, {@code scale · cosine + bias}; the inverse of a temperature
 * @param bias of the logit
 * @param kind how logits become probabilities
 */
public record Similarity(double scale, double bias, Kind kind) {
  /** Cosines that say which of two is nearer, and no more. */
  public static final Similarity NONE = new Similarity(1, 0, Kind.NONE);

  /** How logits become probabilities. */
  public enum Kind {
    /** Shares of the texts that are compared: the softmax over them. */
    @JsonProperty("softmax")
    SOFTMAX,
    /** Each by itself: the sigmoid. */
    @JsonProperty("sigmoid")
    SIGMOID,
    /** Not at all. */
    @JsonProperty("none")
    NONE
  }

  /** Checks that nearer is more. */
  public Similarity {
    if (!(scale > 0) || !Double.isFinite(scale) || !Double.isFinite(bias)) {
      throw Failure.ofField(
          "similarity", "needs a scale above 0 and a bias, not " + scale + ", " + bias);
    }
  }

  /** Logits over a temperature, whose softmax tells shares. */
  public static Similarity ofTemperature(double temperature) {
    return new Similarity(1 / temperature, 0, Kind.SOFTMAX);
  }

  /** The logit of a cosine. */
  public double logit(double cosine) {
    return scale * cosine + bias;
  }

  /**
   * What texts have of a medium, in 0..1, by their cosines with it; all of them share 1 if the kind
   * is SOFTMAX.
   *
   * @return empty if the model's cosines tell no probabilities
   */
  public double[] probabilities(double[] cosines) {
    double[] logits = Arrays.stream(cosines).map(this::logit).toArray();
    return switch (kind) {
      case NONE -> new double[0];
      case SIGMOID -> Arrays.stream(logits).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
      case SOFTMAX -> {
        double top = Arrays.stream(logits).max().orElse(0);
        double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - top)).sum();
        yield Arrays.stream(logits).map(logit -> Math.exp(logit - top) / sum).toArray();
      }
    };
  }
}
