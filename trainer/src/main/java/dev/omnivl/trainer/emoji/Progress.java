package dev.omnivl.trainer.emoji;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The look of our progress bars: task, share, rate and time left. */
final class Progress {
  private Progress() {}

  /**
   * Starts a bar on standard error.
   *
   * @param total number of steps, or -1 when it is not known
   */
  static ProgressBar bar(String task, long total, String unit) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUnit(unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(500)
        .setMaxRenderedLength(110)
        .showSpeed()
        .build();
  }
}
