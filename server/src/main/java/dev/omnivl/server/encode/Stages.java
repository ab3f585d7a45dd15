package dev.omnivl.server.encode;

import dev.omnivl.server.batch.Batched;
import java.time.Duration;
import java.util.List;

/** Where the time of one call went, so far; for one thread. */
public final class Stages {
  private final long startedAtNanos = System.nanoTime();
  private Duration decode = Duration.ZERO;
  private Duration queue = Duration.ZERO;
  private Duration inference = Duration.ZERO;
  private int batchSize;

  /** Adds a decoding. */
  <O> O decoded(Batched<O> result) {
    queue = queue.plus(result.waited());
    decode = decode.plus(result.ran());
    return result.value();
  }

  /** Adds time spent decoding and preprocessing. */
  public void addDecode(Duration time) {
    decode = decode.plus(time);
  }

  /** Adds an inference. */
  <O> O inferred(Batched<O> result) {
    return inferred(List.of(result)).getFirst();
  }

  /** Adds inferences that were asked for together, as what the caller waited for: the longest. */
  <O> List<O> inferred(List<Batched<O>> results) {
    Duration waited = Duration.ZERO;
    Duration ran = Duration.ZERO;
    for (Batched<O> result : results) {
      waited = longer(waited, result.waited());
      ran = longer(ran, result.ran());
      batchSize = Math.max(batchSize, result.batchSize());
    }
    queue = queue.plus(waited);
    inference = inference.plus(ran);
    return results.stream().map(Batched::value).toList();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Returns the time spent decoding and preprocessing. */
  public Duration decode() {
    return decode;
  }

  /** Returns the time spent waiting for a decoder or the model. */
  public Duration queue() {
    return queue;
  }

  /** Returns the time spent in the model. */
  public Duration inference() {
    return inference;
  }

  /** Returns the time since the call began. */
  public Duration total() {
    return Duration.ofNanos(System.nanoTime() - startedAtNanos);
  }

  /** Returns the size of the largest batch of an inference; 0 before the first. */
  public int batchSize() {
    return batchSize;
  }
}
