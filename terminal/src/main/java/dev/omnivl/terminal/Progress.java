package dev.omnivl.terminal;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * How far a long task is, with rate and time left, on the error stream: one line that changes on a
 * terminal, a line now and then elsewhere, so that logs stay readable. Signals are left alone.
 */
public final class Progress implements AutoCloseable {

  /** The number of items where it is not known. */
  public static final long UNKNOWN = -1;

  private static final int TERMINAL_UPDATE_MS = 250;
  private static final int LOG_UPDATE_MS = 10_000;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Shows a task.
   *
   * @param task what is done, such as {@code decode}
   * @param items how many there are, or {@link #UNKNOWN}
   * @param unit what is counted, such as {@code files}
   */
  public static Progress of(String task, long items, String unit) {
    return of(task, items, unit, 0);
  }

  /**
   * Shows a task that was begun before: what was done then is no measure of today's speed.
   *
   * @param done items that are done already
   */
  public static Progress of(String task, long items, String unit, long done) {
    Terminal terminal = Terminal.err();
    if (terminal.isRich()) {
      terminal.followSize();
    }
    PrintStream out = System.err;
    boolean rich = terminal.isRich();
    return new Progress(
        ProgressBar.builder()
            .setInitialMax(items)
            .startsFrom(done, Duration.ZERO)
            .setRenderer(new ProgressLine(task, unit))
            .setConsumer(rich ? new ChangingLine(out, terminal) : new LogLines(out))
            .setUpdateIntervalMillis(rich ? TERMINAL_UPDATE_MS : LOG_UPDATE_MS)
            .build());
  }

  /** Shows nothing. */
  public static Progress none() {
    return new Progress(null);
  }

  /** One more item is done. */
  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** So many items are done. */
  public void stepTo(long items) {
    if (bar != null) {
      bar.stepTo(items);
    }
  }

  /** Shows this beside the numbers from now on. */
  public void message(String message) {
    if (bar != null) {
      bar.setExtraMessage(message);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
