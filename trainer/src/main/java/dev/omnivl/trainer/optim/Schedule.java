package dev.omnivl.trainer.optim;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.trainer.rule.Rules;
import org.jspecify.annotations.Nullable;

/**
 * Linear warm-up, then a stretch that is constant or falls by a factor now and then, then half a
 * cosine down. A constant stretch lets a run be made longer or shorter without having been wrong so
 * far; the factor is the paper's and BLIP's way.
 *
 * @param peak highest learning rate
 * @param floor learning rate at the end, below which it never falls after warm-up
 * @param warmup steps until the peak
 * @param cooldown share of the run that the way down takes, 0 to 1
 * @param decay how the stretch falls, or null for not
 * @param total steps of the run
 */
public record Schedule(
    double peak, double floor, long warmup, double cooldown, @Nullable Decay decay, long total) {

  /**
   * Falls in stairs, counted from the run's first step: with an epoch's steps, once an epoch.
   *
   * @param factor of each stair
   * @param every steps of a stair
   */
  public record Decay(double factor, long every) {

    /** Checks the ranges. */
    public Decay {
      require(factor > 0 && factor <= 1)
          .or("decay.factor must be above 0 and at most 1, not %s", factor);
      Rules.least("decay.every", every, 1);
    }

    /** The part of the peak that is left in a step, from 0. */
    private double at(long step) {
      return Math.pow(factor, step / every);
    }
  }

  /** Checks the order of the values. */
  public Schedule {
    require(peak > 0 && floor >= 0 && floor <= peak)
        .or("the learning rate must fall from a peak above 0, not from %s to %s", peak, floor);
    require(warmup >= 0 && warmup <= total)
        .or("warm-up must be 0 to %s steps, not %s", total, warmup);
    Rules.share("cooldown", cooldown);
  }

  /** The learning rate of a step, from 0. */
  public double at(long step) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    double level = decay == null ? peak : Math.max(floor, peak * decay.at(step));
    double start = Math.max(warmup, total * (1 - cooldown));
    if (step < start) {
      return level;
    }
    double done = Math.min(1, (step - start) / Math.max(1, total - start));
    return floor + (level - floor) * 0.5 * (1 + Math.cos(Math.PI * done));
  }
}
