package dev.omnivl.index.ingest;

import java.time.Duration;
import java.util.function.Supplier;

/** Adds up the time of one sort of work. */
final class Stopwatch {
  private long nanos;

  <T> T time(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  Duration elapsed() {
    return Duration.ofNanos(nanos);
  }
}
