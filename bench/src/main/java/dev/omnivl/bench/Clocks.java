package dev.omnivl.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How long something takes that is done again and again by turns with others: on the clock, and in
 * processor time of this process, all threads together. A round repeats it until the system's count
 * of processor time, which goes in steps of a hundredth of a second, is exact enough.
 */
final class Clocks {
  private static final double ROUND_SECONDS = 0.4;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Runnable task;
  private final int repeats;
  private final List<Double> seconds = new ArrayList<>();
  private double processorSeconds;

  /** Does it twice, to warm it up and to see how often a round has to repeat it. */
  Clocks(Runnable task) {
    this.task = task;
    task.run();
    long start = System.nanoTime();
    task.run();
    this.repeats = (int) Math.ceil(ROUND_SECONDS * 1e9 / (System.nanoTime() - start));
  }

  /** Does it for a round. */
  void round() {
    long processor = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    for (int repeat = 0; repeat < repeats; repeat++) {
      task.run();
    }
    seconds.add((System.nanoTime() - start) / 1e9 / repeats);
    processorSeconds += (PROCESS.getProcessCpuTime() - processor) / 1e9 / repeats;
  }

  /** The middle of the rounds, once. */
  double milliseconds() {
    return 1e3 * Report.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The mean of all rounds, once. */
  double processorMilliseconds() {
    return 1e3 * processorSeconds / seconds.size();
  }
}
