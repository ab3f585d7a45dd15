package dev.omnivl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process's resident size over the steps of a run. The first hundred steps do not count: until
 * then the compiler, the heap and the allocators still find their sizes.
 */
final class ResidentSeries {
  private static final int SETTLED = 100; // steps

  private final int every;
  private long settled;

  /**
   * A series of a run.
   *
   * @param steps of the run; short ones are looked at more often
   */
  ResidentSeries(int steps) {
    this.every = steps > SETTLED ? SETTLED : 20;
  }

  /** Called after every step, numbered from 0. */
  void after(int step) throws IOException {
    if (step % every == 0) {
      // The heap as committed: until Java has touched all of it, growth need not be a leak.
      long heap = Runtime.getRuntime().totalMemory() >> 20;
      Report.print("step %4d  resident %6d MB, heap %5d MB", step, megabytes(), heap);
    }
    if (step == SETTLED) {
      settled = megabytes();
    }
  }

  /** Called at the end. */
  void end() throws IOException {
    long last = megabytes();
    Report.print("resident at the end  %d MB", last);
    if (settled > 0) {
      Report.print("resident growth      %+d MB since step %d", last - settled, SETTLED);
    }
  }

  private static long megabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/self/status has no line VmRSS"));
  }
}
