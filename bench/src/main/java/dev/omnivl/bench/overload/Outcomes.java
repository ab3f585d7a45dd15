package dev.omnivl.bench.overload;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What became of calls; thread safe. */
final class Outcomes {
  private final ConcurrentLinkedQueue<Long> answered = new ConcurrentLinkedQueue<>();
  private final LongAdder refused = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder otherwise = new LongAdder();

  void answered(long nanos) {
    answered.add(nanos);
  }

  void failed(Throwable failure) {
    Status.Code code =
        failure instanceof StatusRuntimeException known
            ? known.getStatus().getCode()
            : Status.Code.UNKNOWN;
    switch (code) {
      case RESOURCE_EXHAUSTED -> refused.increment();
      case DEADLINE_EXCEEDED -> late.increment();
      default -> otherwise.increment();
    }
  }

  int answered() {
    return answered.size();
  }

  long refused() {
    return refused.sum();
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
        / Math.max(1, answered() + refused.sum() + late.sum() + otherwise.sum());
  }

  /**
   * Returns a quantile of the answers' times in milliseconds.
   *
   * @param share 0.5 is the median
   */
  double milliseconds(double share) {
    long[] sorted = answered.stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted[(int) Math.min(sorted.length - 1, Arrays.stream(sorted).count() * share)] / 1e6;
  }
}
