package dev.omnivl.server.grpc;

import dev.omnivl.server.watch.EndedCall;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A line for each call that ended, with what it was as fields of the line for logs that have such.
 * Checks of health and looks at the contract have none: they come every few seconds and say
 * nothing.
 */
final class AccessLog {
  /** The field of every line that belongs to one call. */
  static final String REQUEST_ID = "requestId";

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

  private AccessLog() {}

  /** Writes the line of a call. */
  static void line(EndedCall call) {
    if (call.method().startsWith("grpc.")) {
      return;
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
}
