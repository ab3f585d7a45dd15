package dev.omnivl.terminal;

import java.io.PrintStream;
import java.util.regex.Pattern;
import me.tongfei.progressbar.ProgressBarConsumer;

/** A line of a log at each update. */
final class LogLines implements ProgressBarConsumer {
  /** A rate, and what follows it, changes though nothing more was done. */
  private static final Pattern RATE = Pattern.compile(", [0-9.,]+/s(, .*)?$");

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
    String done = RATE.matcher(line).replaceFirst("");
    if (!done.equals(last)) {
      out.println(line);
      last = done;
    }
  }

  @Override
  public void close() {}
}
