package dev.omnivl.server.batch;

/**
 * How fast a kind of work goes: a moving mean of what batches took. What makes a batch slow is
 * often something else, such as another program or the first run of all, so that a fast one counts
 * for more. Thread safe.
 */
final class Pace {
  private static final double WEIGHT_OF_A_FASTER = 0.5;
  private static final double WEIGHT_OF_A_SLOWER = 0.1;

  private double nanosPerUnit; // 0 until something ran

  /** A batch of this cost took so long. */
  synchronized void ran(long cost, long nanos) {
    double newest = (double) nanos / cost;
    double weight = newest < nanosPerUnit ? WEIGHT_OF_A_FASTER : WEIGHT_OF_A_SLOWER;
    nanosPerUnit = nanosPerUnit == 0 ? newest : nanosPerUnit + weight * (newest - nanosPerUnit);
  }

  /** Returns the cost of what can be done in this time; 0 before anything ran. */
  synchronized long costOf(long nanos) {
    return nanosPerUnit == 0 ? 0 : (long) (nanos / nanosPerUnit);
  }
}
