package dev.omnivl.trainer.optim;

/**
 * Linear warm-up, a constant stretch, then half a cosine down. The constant stretch lets a run be
 * made longer or shorter without having been wrong so far.
 *
 * @param peak highest learning rate
 * @param floor learning rate at the end
 * @param warmup steps until the peak
 * @param cooldown share of the run that the way down takes, 0 to 1
 * @param total steps of the run
 */
public record Schedule(double peak, double floor, long warmup, double cooldown, long total) {

  /** Checks the order of the values. */
  public Schedule {
    if (!(peak > 0) || !(floor >= 0) || floor > peak) {
      throw new IllegalArgumentException(
          "the learning rate must fall from a peak above 0, not from " + peak + " to " + floor);
    }
    if (warmup < 0 || warmup > total) {
      throw new IllegalArgumentException("warm-up must be 0 to " + total + " steps, not " + warmup);
    }
    if (!(cooldown >= 0 && cooldown <= 1)) {
      throw new IllegalArgumentException("cooldown must be 0 to 1, not " + cooldown);
    }
  }

  /** The learning rate of a step, from 0. */
  public double at(long step) {
    if (step < warmup) {
      return peak * (step + 1) / warmup;
    }
    double start = Math.max(warmup, total * (1 - cooldown));
    if (step < start) {
      return peak;
    }
    double done = Math.min(1, (step - start) / Math.max(1, total - start));
    return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * done));
  }
}
