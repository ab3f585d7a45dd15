package dev.omnivl.terminal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * The words of a progress line, in an order of reading: {@code decode 45 % [==== ] 450/1,000 files,
 * 12.3/s, 0:45 left, message}. Where there is no room for all of it the bar goes first, then the
 * rate, the count and the time left; what is left is cut.
 *
 * @param task what is done
 * @param unit what is counted
 */
record ProgressLine(String task, String unit) implements ProgressBarRenderer {
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 8;

  ProgressLine {
    task = Text.escaped(task);
    unit = unit.strip();
  }

  @Override
  public String render(ProgressState state, int width) {
    String head = state.isIndefinite() ? task : task + " " + percent(state) + " %";
    String count = count(state);
    String rate = rate(state);
    String left = left(state);
    String message = Text.escaped(state.getExtraMessage()).strip();
    List<List<String>> choices =
        List.of(
            List.of(count, rate, left, message),
            List.of(count, left, message),
            List.of(left, message),
            List.of(message));
    for (List<String> choice : choices) {
      String tail = joined(choice);
      int room = width - Text.columns(head) - Text.columns(tail) - 1;
      if (room >= 0) {
        return head + bar(state, room) + (tail.isEmpty() ? "" : " " + tail);
      }
    }
    return Text.start(head + " " + message, width);
  }

  private static String joined(List<String> pieces) {
    return String.join(", ", pieces.stream().filter(piece -> !piece.isEmpty()).toList());
  }

  private static long percent(ProgressState state) {
    return (long) Math.floor(100 * state.getNormalizedProgress());
  }

  /** Returns the bar with the space before it, as long as there is room; nothing without a goal. */
  private static String bar(ProgressState state, int room) {
    int inside = Math.min(WIDEST_BAR, room - " []".length());
    if (inside < NARROWEST_BAR || state.isIndefinite()) {
      return "";
    }
    int done = (int) Math.clamp(Math.floor(inside * state.getNormalizedProgress()), 0, inside);
    return " [" + "=".repeat(done) + " ".repeat(inside - done) + "]";
  }

  private String count(ProgressState state) {
    String goal = state.isIndefinite() ? "" : String.format(Locale.ROOT, "/%,d", state.getMax());
    return String.format(Locale.ROOT, "%,d%s %s", state.getCurrent(), goal, unit);
  }

  private static String rate(ProgressState state) {
    double speed = speed(state);
    return speed == 0 ? "" : String.format(Locale.ROOT, speed < 10 ? "%.2f/s" : "%,.0f/s", speed);
  }

  private static String left(ProgressState state) {
    double speed = speed(state);
    Duration left =
        speed == 0 || state.isIndefinite()
            ? null
            : Duration.ofSeconds((long) Math.ceil((state.getMax() - state.getCurrent()) / speed));
    if (state.getCurrent() == state.getMax()) {
      return "in " + clock(state.getElapsedAfterStart());
    }
    return left == null ? "" : clock(left) + " left";
  }

  /** Returns items a second in this run; zero when it cannot be told yet. */
  private static double speed(ProgressState state) {
    double seconds = state.getElapsedAfterStart().toMillis() / 1e3;
    long done = state.getCurrent() - state.getStart();
    return seconds <= 0 || done <= 0 ? 0 : done / seconds;
  }

  private static String clock(Duration time) {
    if (time.toDays() > 1) {
      return time.toDays() + " days";
    }
    return time.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
