package dev.omnivl.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs while this is open, as the server's log has it. */
public final class LogLines extends Handler implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;

  /** Listens to a class. */
  public LogLines(Class<?> of) {
    this.logger = Logger.getLogger(of.getName());
    logger.addHandler(this);
  }

  /** Returns what was logged, in order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits until a line has this in it, for as long as the test may take. */
  public void await(String part) throws InterruptedException {
    while (lines.stream().noneMatch(line -> line.contains(part))) {
      Thread.sleep(10);
    }
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(
        line instanceof org.jboss.logmanager.ExtLogRecord record
            ? record.getFormattedMessage()
            : line.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
