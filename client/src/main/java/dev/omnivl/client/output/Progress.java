package dev.omnivl.client.output;

import java.io.Console;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a long task is, with rate and time left, on the error stream: a bar on a terminal, a line
 * every few seconds elsewhere, so that logs stay readable.
 */
public final class Progress implements AutoCloseable {

  private static final int TERMINAL_UPDATE_MS = 200;
  private static final int LOG_UPDATE_MS = 5_000;
  private static final int LOG_WIDTH = 90;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Shows a task of so many items. */
  public static Progress of(String task, long items) {
    ProgressBarBuilder builder =
        ProgressBar.builder()
            .setTaskName(task)
            .setInitialMax(items)
            .setUnit(" files", 1)
            .showSpeed();
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      builder
          .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
          .setUpdateIntervalMillis(TERMINAL_UPDATE_MS);
    } else {
      builder
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(LOG_UPDATE_MS)
          .setConsumer(new DelegatingProgressBarConsumer(System.err::println, LOG_WIDTH));
    }
    return new Progress(builder.build());
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

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
