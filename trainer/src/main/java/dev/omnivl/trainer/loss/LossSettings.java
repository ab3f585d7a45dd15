package dev.omnivl.trainer.loss;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.trainer.rule.Rules;
import org.jspecify.annotations.Nullable;

/**
 * How the losses of a batch are made; each that is on has weight 1 in the total. Pretraining has
 * the first three, a fine-tuning task those that it needs.
 *
 * @param captionTokens longest caption or answer, in tokens
 * @param contrast of all samples, or null for off
 * @param match of some samples
 * @param generate of some samples
 * @param classify of all samples by their label, with a head that only fine-tuning has; or null for
 *     off
 * @param describeLabels whether matching and generation also see samples that have only a label;
 *     their texts are templates
 */
public record LossSettings(
    int captionTokens,
    @Nullable Contrast contrast,
    Match match,
    Generate generate,
    @Nullable Classify classify,
    boolean describeLabels) {

  /** Checks the ranges. */
  public LossSettings {
    Rules.least("losses.captionTokens", captionTokens, 3);
    require(contrast != null || match.share() == 0 || match.uniformNegatives() == 1)
        .or(
            "losses.match.uniformNegatives must be 1 without contrast, which tells what looks"
                + " right, not %s",
            match.uniformNegatives());
    require(contrast != null || classify != null || match.share() > 0 || generate.share() > 0)
        .or("losses must have at least one that is on");
  }

  /** Whether there is a momentum encoder. */
  public boolean hasMomentum() {
    return contrast != null && contrast.momentum() > 0;
  }

  /** Keys of earlier steps that contrast looks at. */
  public int queue() {
    return contrast == null ? 0 : contrast.queue();
  }

  /** What counts as right in the contrastive loss. */
  public enum Positives {
    /** Every key of the same label or concept (the paper's UniVLC). */
    @JsonProperty("label")
    LABEL,
    /** A sample's own text alone, as CLIP. */
    @JsonProperty("pair")
    PAIR
  }

  /**
   * The contrastive loss.
   *
   * @param positives what counts as right
   * @param momentum share of itself that the momentum encoder keeps in a step (BLIP: 0.995); 0 for
   *     no such encoder: samples of a batch are compared with each other
   * @param queue keys of earlier steps that queries are compared with too, of each modality (the
   *     paper's M); 0 for none. It needs a momentum encoder
   * @param softTargets share of the target mass that the momentum encoder's own similarities place
   *     (BLIP: 0.4; the paper tells of none)
   */
  public record Contrast(Positives positives, double momentum, int queue, double softTargets) {

    /** Checks the ranges. */
    public Contrast {
      require(momentum >= 0 && momentum < 1)
          .or("losses.contrast.momentum must be at least 0 and below 1, not %s", momentum);
      require(queue == 0 || queue > 0 && momentum > 0)
          .or("losses.contrast.queue must be at least 0, and 0 without momentum, not %s", queue);
      Rules.share("losses.contrast.softTargets", softTargets);
      require(softTargets == 0 || momentum > 0)
          .or("losses.contrast.softTargets must be 0 without momentum, not %s", softTargets);
    }
  }

  /**
   * The matching loss.
   *
   * @param share of a batch that is matched; three rows of cross-attention a sample
   * @param uniformNegatives share of the wrong pairs drawn evenly from the batch. The others look
   *     right to the contrastive logits, and a model that knows no more than those learns nothing
   *     from them
   */
  public record Match(double share, double uniformNegatives) {

    /** Checks the ranges. */
    public Match {
      Rules.share("losses.match.share", share);
      Rules.share("losses.match.uniformNegatives", uniformNegatives);
    }
  }

  /**
   * The language modelling loss.
   *
   * @param share of a batch whose caption or answer is written
   * @param labelSmoothing BLIP: 0.1
   */
  public record Generate(double share, double labelSmoothing) {

    /** Checks the ranges. */
    public Generate {
      Rules.share("losses.generate.share", share);
      Rules.share("losses.generate.labelSmoothing", labelSmoothing);
    }
  }

  /**
   * The cross-entropy of classification.
   *
   * @param labelSmoothing 0 for none
   */
  public record Classify(double labelSmoothing) {

    /** Checks the range. */
    public Classify {
      Rules.share("losses.classify.labelSmoothing", labelSmoothing);
    }
  }
}
