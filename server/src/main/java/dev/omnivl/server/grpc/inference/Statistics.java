package dev.omnivl.server.grpc.inference;

import dev.omnivl.server.encode.CallTimes;
import inference.InferStatistics;
import inference.ModelStatistics;
import inference.StatisticDuration;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What was asked of each model, by its name. Thread safe. */
final class Statistics {
  private final Map<String, Of> all = new ConcurrentHashMap<>();

  private static final class Of {
    private long lastMillis;
    private long rows;
    private long requests;
    private long failed;
    private Duration succeeding = Duration.ZERO;
    private Duration failing = Duration.ZERO;
    private Duration queue = Duration.ZERO;
    private Duration decode = Duration.ZERO;
    private Duration inference = Duration.ZERO;

    synchronized void add(int answered, Iterable<CallTimes> times, Duration total) {
      lastMillis = System.currentTimeMillis();
      rows += answered;
      requests++;
      succeeding = succeeding.plus(total);
      for (CallTimes each : times) {
        queue = queue.plus(each.queue());
        decode = decode.plus(each.decode());
        inference = inference.plus(each.inference());
      }
    }

    synchronized void addFailure(Duration total) {
      failed++;
      failing = failing.plus(total);
    }

    synchronized ModelStatistics told(String name) {
      return ModelStatistics.newBuilder()
          .setName(name)
          .setVersion(Asked.VERSION)
          .setLastInference(lastMillis)
          .setInferenceCount(rows)
          .setExecutionCount(requests)
          .setInferenceStats(
              InferStatistics.newBuilder()
                  .setSuccess(duration(requests, succeeding))
                  .setFail(duration(failed, failing))
                  .setQueue(duration(requests, queue))
                  .setComputeInput(duration(requests, decode))
                  .setComputeInfer(duration(requests, inference))
                  .setComputeOutput(duration(requests, Duration.ZERO)))
          .build();
    }

    private static StatisticDuration duration(long count, Duration time) {
      return StatisticDuration.newBuilder().setCount(count).setNs(time.toNanos()).build();
    }
  }

  private Of of(String name) {
    return Objects.requireNonNull(all.computeIfAbsent(name, _ -> new Of()));
  }

  /**
   * Counts a request that was answered.
   *
   * @param times of its parts
   * @param total from its arrival to its answer
   */
  void answered(String name, int rows, Iterable<CallTimes> times, Duration total) {
    of(name).add(rows, times, total);
  }

  /** Counts a request that failed. */
  void failed(String name, Duration total) {
    of(name).addFailure(total);
  }

  /** Returns what was asked of a model. */
  ModelStatistics told(String name) {
    return of(name).told(name);
  }
}
