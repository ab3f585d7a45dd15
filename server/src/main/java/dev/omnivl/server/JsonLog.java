package dev.omnivl.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jspecify.annotations.Nullable;

/**
 * The log as JSON objects, one a line: {@code timestamp} (ISO 8601, UTC), {@code level}, {@code
 * logger}, {@code thread}, {@code message}, {@code exception} with its trace if there is one, and
 * the fields of the line, such as {@code requestId} where it belongs to a call. All are strings.
 */
final class JsonLog extends ExtFormatter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLog() {}

  /** Has all that is logged from now on written so. */
  static void begin() {
    set(LogContext.getLogContext().getLogger("").getHandlers());
  }

  private static void set(Handler[] handlers) {
    for (Handler handler : handlers) {
      handler.setFormatter(new JsonLog());
      if (handler instanceof ExtHandler several) {
        set(several.getHandlers());
      }
    }
  }

  @Override
  public String format(ExtLogRecord line) {
    ObjectNode object = JSON.createObjectNode();
    object.put("timestamp", line.getInstant().toString());
    object.put("level", line.getLevel().getName());
    object.put("logger", line.getLoggerName());
    object.put("thread", line.getThreadName());
    object.put("message", line.getFormattedMessage());
    line.getMdcCopy().forEach(object::put);
    String trace = trace(line.getThrown());
    if (trace != null) {
      object.put("exception", trace);
    }
    try {
      return JSON.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // an object of strings can be written
    }
  }

  private static @Nullable String trace(@Nullable Throwable thrown) {
    if (thrown == null) {
      return null;
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
