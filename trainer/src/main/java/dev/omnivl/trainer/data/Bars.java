package dev.omnivl.trainer.data;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The look of our progress bars: task, share, rate and time left. */
public final class Bars {
  private Bars() {}

  /**
   * Starts a bar on standard error.
   *
   * @param total number of steps, or -1 when it is not known
   */
  public static ProgressBar bar(String task, long total, String unit) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUnit(unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(1000)
        .setMaxRenderedLength(120)
        .showSpeed()
        .build();
  }
}
