package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.IndexReport.IncompleteItem;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.terminal.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Files that failed or came in part, under the reasons that they share, the most frequent reason
 * first.
 */
final class Failures {

  /** What differs from file to file in a message that says the same. */
  private static final Pattern PARTICULARS = Pattern.compile("[0-9][0-9.,]*");

  private final Map<String, List<FailedItem>> byReason = new TreeMap<>();
  private final Function<Style, String> mark;

  Failures(List<FailedItem> failed) {
    this(failed, style -> style.red("✗ "));
  }

  private Failures(List<FailedItem> failed, Function<Style, String> mark) {
    this.mark = mark;
    for (FailedItem item : failed) {
      String kind = item.reason() + PARTICULARS.matcher(message(item)).replaceAll("#");
      byReason.computeIfAbsent(kind, _ -> new ArrayList<>()).add(item);
    }
  }

  /** Returns files that are in the index, under what lacks of them. */
  static Failures incomplete(List<IncompleteItem> items) {
    return new Failures(
        items.stream()
            .map(item -> new FailedItem(item.uri(), "INCOMPLETE", item.lacks(), false))
            .toList(),
        style -> style.yellow("! "));
  }

  /**
   * Prints every reason with its files.
   *
   * @param most how many files of one reason to name
   */
  void print(Report report, int most) {
    byReason.values().stream()
        .sorted(Comparator.comparing((List<FailedItem> items) -> -items.size()))
        .forEach(items -> print(items, most, report));
  }

  private void print(List<FailedItem> items, int most, Report report) {
    FailedItem first = items.getFirst();
    long before = items.stream().filter(FailedItem::before).count();
    String again =
        before == 0 ? "" : before == items.size() ? ", as before" : ", " + before + " as before";
    report.hanging(
        "  " + mark.apply(report.style()),
        Format.count(items.size(), "file") + again + ": " + message(first));
    items.stream().limit(most).forEach(item -> report.path("      ", FileUris.shown(item.uri())));
    if (items.size() > most) {
      report.line("      … and " + Format.count(items.size() - most) + " more");
    }
  }

  /** Returns why, in the server's words, without the file's name before them. */
  private static String message(FailedItem item) {
    String message = FileUris.withoutUri(item.message(), item.uri());
    return message.isBlank() ? item.reason() : message;
  }
}
