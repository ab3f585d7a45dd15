package dev.omnivl.server.encode;

import dev.omnivl.server.batch.Batched;
import java.time.Duration;

/** Where the time of one call went, so far; for one thread. */
public final class CallTimes {
  private final long startedAtNanos = System.nanoTime();
  private Duration decode = Duration.ZERO;
  private Duration queue = Duration.ZERO;
  private Duration inference = Duration.ZERO;
  private Duration work = Duration.ZERO;
  private int batchSize;
  private int cached;

  /** Adds a decoding. */
  <O> O decoded(Batched<O> result) {
    queue = queue.plus(result.waited());
    decode = decode.plus(result.ran());
    work = work.plus(result.share());
    return result.value();
  }

  /** Adds time spent decoding and preprocessing. */
  public void addDecode(Duration time) {
    decode = decode.plus(time);
  }

  /** Adds time spent waiting before work could wait for the model. */
  void addQueue(Duration time) {
    queue = queue.plus(time);
  }

  /** Adds an inference. */
  <O> O inferred(Batched<O> result) {
    queue = queue.plus(result.waited());
    inference = inference.plus(result.ran());
    work = work.plus(result.share());
    batchSize = Math.max(batchSize, result.batchSize());
    return result.value();
  }

  /** Returns the time spent decoding and preprocessing. */
  public Duration decode() {
    return decode;
  }

  /** Returns the time spent waiting for a decoder or the model. */
  public Duration queue() {
    return queue;
  }

  /** Returns the time spent in the model, in whole batches. */
  public Duration inference() {
    return inference;
  }

  /** Returns the time that decoders and the model worked for this call: its share of batches. */
  Duration work() {
    return work;
  }

  /** Returns the time since the call began. */
  public Duration total() {
    return Duration.ofNanos(System.nanoTime() - startedAtNanos);
  }

  /** A vector was there already. */
  void addCached() {
    cached++;
  }

  /** Returns how many vectors of the call were there already. */
  public int cached() {
    return cached;
  }

  /** Returns the size of the largest batch of an inference; 0 before the first. */
  public int batchSize() {
    return batchSize;
  }
}
