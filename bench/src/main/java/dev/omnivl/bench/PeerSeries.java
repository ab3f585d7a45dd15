package dev.omnivl.bench;

import dev.omnivl.bench.peer.StepTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The steps of one side of a comparison. */
final class PeerSeries {
  private final String name;
  private final List<Double> seconds = new ArrayList<>();
  private final List<StepTimes> counted = new ArrayList<>();
  private final List<Float> losses = new ArrayList<>();

  PeerSeries(String name) {
    this.name = name;
  }

  /**
   * Does a step.
   *
   * @param counts whether its time does; the loss of every step is kept
   */
  void add(boolean counts, Supplier<StepTimes> step) {
    long start = System.nanoTime();
    StepTimes times = step.get();
    if (counts) {
      seconds.add((System.nanoTime() - start) / 1e9);
      counted.add(times);
    }
    losses.add(times.loss());
  }

  /** Seconds of the middle step. */
  double median() {
    return Report.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * Prints the figures.
   *
   * @param batch samples of a step
   * @param flops of a step
   * @param ceiling of the machine, GFLOP/s
   * @throws IllegalStateException if the losses do not fall, and so the steps do not train
   */
  void print(int batch, long flops, double ceiling) {
    float first = losses.getFirst();
    float last = losses.getLast();
    if (!(last < first)) {
      throw new IllegalStateException(
          "the loss of " + name + " must fall from " + first + ", not end at " + last);
    }
    double reached = flops / median() / 1e9;
    Report.print("%s: loss           %.4f, after %d steps %.4f", name, first, losses.size(), last);
    Report.print(
        "%s: step           %.3f s (median of %d), %.1f samples/s",
        name, median(), seconds.size(), batch / median());
    Report.print(
        "%s: arithmetic     %.0f GFLOP/s = %.0f %% of the matrix product",
        name, reached, 100 * reached / ceiling);
    Report.print(
        "%s: parts          forward %.3f s, backward %.3f s, optimiser %.3f s",
        name, part(StepTimes::forward), part(StepTimes::backward), part(StepTimes::optimiser));
  }

  private double part(ToDoubleFunction<StepTimes> part) {
    return Report.median(counted.stream().mapToDouble(part).toArray());
  }
}
