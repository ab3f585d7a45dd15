package dev.omnivl.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One axis of a chart: its range, and round numbers in it.
 *
 * @param low least value
 * @param high greatest value, above the least
 * @param logarithmic whether equal ratios are equal lengths; all values are above 0 then
 * @param ticks round values in the range, ascending
 */
record Axis(double low, double high, boolean logarithmic, List<Double> ticks) {
  private static final int INTERVALS = 5;
  private static final int MOST_DECADES = 2;

  // A tick that rounding puts just outside still belongs to the range.
  private static final double SLACK = 1e-9;

  /** An axis from 0 to exactly this value, which is above 0. */
  static Axis upTo(double high) {
    return new Axis(0, high, false, linear(0, high, interval(high)));
  }

  /** An axis that covers these values and ends on round numbers. */
  static Axis covering(double least, double greatest) {
    double margin = greatest > least ? 0 : greatest == 0 ? 1 : Math.abs(greatest) / 10;
    double low = least - margin;
    double high = greatest + margin;
    double interval = interval(high - low);
    double first = Math.floor(low / interval + SLACK) * interval;
    double last = Math.ceil(high / interval - SLACK) * interval;
    return new Axis(first, last, false, linear(first, last, interval));
  }

  /** A logarithmic axis that covers these values, which are above 0. */
  static Axis logarithmic(double least, double greatest) {
    List<Double> marks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(least));
    int last = (int) Math.ceil(Math.log10(greatest));
    boolean few = Math.log10(greatest / least) <= MOST_DECADES;
    for (int decade = first; decade <= last; decade++) {
      for (int mark : few ? new int[] {1, 2, 5} : new int[] {1}) {
        marks.add(mark * Math.pow(10, decade));
      }
    }
    double low = marks.stream().filter(mark -> mark <= least).reduce(least, (a, b) -> b);
    double high =
        marks.stream().filter(mark -> mark >= greatest && mark > low).findFirst().orElse(2 * low);
    List<Double> ticks = marks.stream().filter(mark -> mark >= low && mark <= high).toList();
    return new Axis(low, high, true, ticks);
  }

  /** Where a value lies, from 0 at the low end to 1 at the high one. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** A tick in words, with as many decimals as all ticks need. */
  String label(double tick) {
    if (logarithmic || ticks.size() < 2) {
      return Numbers.figure(tick);
    }
    double interval = ticks.get(1) - ticks.get(0);
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(interval) + SLACK));
    if (decimals > 4 && tick != 0) {
      int exponent = (int) Math.floor(Math.log10(Math.abs(tick)) + SLACK);
      return Numbers.scientific(tick, 1 + exponent + decimals);
    }
    return String.format(Locale.ROOT, "%,." + (tick == 0 ? 0 : decimals) + "f", tick);
  }

  /** 1, 2 or 5 times a power of ten, so that about five fill the range. */
  private static double interval(double range) {
    double rough = range / INTERVALS;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double ratio = rough / decade;
    return decade * (ratio <= 1.5 ? 1 : ratio <= 3.5 ? 2 : ratio <= 7.5 ? 5 : 10);
  }

  private static List<Double> linear(double low, double high, double interval) {
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / interval - SLACK);
    long last = (long) Math.floor(high / interval + SLACK);
    for (long index = first; index <= last; index++) {
      ticks.add(index * interval);
    }
    return ticks;
  }
}
