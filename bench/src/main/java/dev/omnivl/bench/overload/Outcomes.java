package dev.omnivl.bench.overload;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What became of calls; thread safe. */
final class Outcomes {
  private final ConcurrentLinkedQueue<Long> answered = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> refused = new ConcurrentLinkedQueue<>();
  private final LongAdder late = new LongAdder();
  private final LongAdder otherwise = new LongAdder();

  void answered(long nanos) {
    answered.add(nanos);
  }

  /** Counts a call that failed so long after it was due. */
  void failed(Throwable failure, long nanos) {
    Status.Code code =
        failure instanceof StatusRuntimeException known
            ? known.getStatus().getCode()
            : Status.Code.UNKNOWN;
    switch (code) {
      case RESOURCE_EXHAUSTED -> refused.add(nanos);
      case DEADLINE_EXCEEDED -> late.increment();
      default -> otherwise.increment();
    }
  }

  int answered() {
    return answered.size();
  }

  long refused() {
    return refused.size();
  }

  long late() {
    return late.sum();
  }

  long otherwise() {
    return otherwise.sum();
  }

  /** Returns the share of all calls that were answered, percent. */
  double answeredPercent() {
    return 100.0
        * answered()
        / Math.max(1, answered() + refused.size() + late.sum() + otherwise.sum());
  }

  /**
   * Returns a quantile of the answers' times in milliseconds.
   *
   * @param share 0.5 is the median
   */
  double milliseconds(double share) {
    return quantile(answered, share);
  }

  /** Returns a quantile of the times to a refusal in milliseconds. */
  double refusedMilliseconds(double share) {
    return quantile(refused, share);
  }

  private static double quantile(Collection<Long> nanos, double share) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
  }
}
