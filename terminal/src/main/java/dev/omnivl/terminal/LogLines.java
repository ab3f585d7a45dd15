package dev.omnivl.terminal;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/** A line of a log at each update. */
final class LogLines implements ProgressBarConsumer {
  private final PrintStream out;
  private String last = "";

  LogLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public int getMaxRenderedLength() {
    return Terminal.UNLIMITED;
  }

  @Override
  public void accept(String line) {
    if (!line.equals(last)) {
      out.println(line);
      last = line;
    }
  }

  @Override
  public void close() {}
}
