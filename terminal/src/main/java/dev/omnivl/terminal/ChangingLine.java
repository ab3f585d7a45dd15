package dev.omnivl.terminal;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/** One line of a terminal, written over and over. */
final class ChangingLine implements ProgressBarConsumer {
  private static final String START_OF_CLEARED_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final Terminal terminal;

  ChangingLine(PrintStream out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public int getMaxRenderedLength() {
    return terminal.columns() - 1; // a full line makes some terminals go on to the next
  }

  @Override
  public void accept(String line) {
    out.print(START_OF_CLEARED_LINE + line);
    out.flush();
  }

  @Override
  public void clear() {
    out.print(START_OF_CLEARED_LINE);
    out.flush();
  }

  @Override
  public void close() {
    out.println();
  }
}
