package dev.omnivl.server.grpc;

import dev.omnivl.server.watch.EndedCall;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A line for each call that ended, with what it was as fields of the line for logs that have such.
 * Checks of health and looks at the contract have none: they come every few seconds and say
 * nothing.
 *
 * <p>Lines are written by a thread of their own, since calls end on those of the transport, which a
 * log that nobody reads would hold up with all their connections. Those that such a log does not
 * take are left out and counted.
 */
final class AccessLog implements AutoCloseable {
  /** The field of every line that belongs to one call. */
  static final String REQUEST_ID = "requestId";

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int MOST_WAITING = 10_000;
  private static final long LAST_SECONDS = 1;

  private final AtomicLong leftOut = new AtomicLong();
  private final ThreadPoolExecutor writer;

  AccessLog() {
    this(MOST_WAITING);
  }

  /**
   * With another bound.
   *
   * @param mostWaiting lines that are not written yet
   */
  AccessLog(int mostWaiting) {
    writer =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(mostWaiting),
            Thread.ofPlatform().name("omnivl-access-log").daemon().factory(),
            (line, full) -> leftOut.incrementAndGet());
  }

  /** Has the line of a call written, soon; never waits. */
  void add(EndedCall call) {
    if (!call.method().startsWith("grpc.")) {
      writer.execute(() -> write(call));
    }
  }

  private void write(EndedCall call) {
    long lost = leftOut.getAndSet(0);
    if (lost > 0) {
      log.warn("{} lines of calls are left out: the log takes them too slowly", lost);
    }
    String seconds = String.format(Locale.ROOT, "%.4f", call.took().toNanos() / 1e9);
    Map<String, String> fields =
        Map.of(
            "method",
            call.method(),
            "status",
            call.status(),
            "seconds",
            seconds,
            "bytesReceived",
            Long.toString(call.received()),
            "bytesSent",
            Long.toString(call.sent()),
            "caller",
            call.caller(),
            REQUEST_ID,
            call.requestId());
    fields.forEach(MDC::put);
    try {
      log.info(
          "{} {} in {} s, {} bytes received, {} sent, by {}, request {}",
          call.method(),
          call.status(),
          seconds,
          call.received(),
          call.sent(),
          call.caller(),
          call.requestId());
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }

  /** Writes what waits, if the log takes it at once. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      writer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
