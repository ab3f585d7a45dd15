package dev.omnivl.client.command;

import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.IndexReport.IncompleteItem;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an indexing run did, for people and for programs. */
final class IndexSummary {

  private static final int FILES_SHOWN = 5;
  private static final int KINDS_SHOWN = 6;

  private record Json(
      int found,
      @com.fasterxml.jackson.annotation.JsonProperty("new") int added,
      int changed,
      int unchanged,
      int removed,
      Map<String, Integer> heldBack,
      Map<String, Integer> notMedia,
      List<FailedItem> failed,
      List<IncompleteItem> incomplete,
      long sentBytes,
      double seconds,
      boolean dryRun) {}

  private IndexSummary() {}

  static Object json(IndexReport done) {
    return new Json(
        done.found(),
        done.added(),
        done.changed(),
        done.unchanged(),
        done.removed(),
        done.heldBack(),
        done.notMedia(),
        done.failed(),
        done.incomplete(),
        done.sentBytes(),
        done.time().toMillis() / 1e3,
        done.dryRun());
  }

  static void print(IndexReport done, Report report) {
    Style style = report.style();
    Table table = new Table().words("").number("", style::bold);
    table.words("", style::dim);
    row(table, "new", done.added(), "");
    row(table, "changed", done.changed(), "");
    table.row("unchanged", Format.count(done.unchanged()), "");
    row(table, "removed", done.removed(), "not there any more");
    int other = done.notMedia().values().stream().mapToInt(Integer::intValue).sum();
    row(table, "passed over", other, "of other kinds: " + kinds(done.notMedia()));
    row(table, "failed", done.failed().size(), "");
    row(table, "incomplete", done.incomplete().size(), "indexed as far as they could be");
    report.table(table);
    new Failures(done.failed()).print(report, FILES_SHOWN);
    Failures.incomplete(done.incomplete()).print(report, FILES_SHOWN);
    if (done.failed().stream().anyMatch(FailedItem::before)) {
      report.note("to try again those that failed before: --retry-failed");
    }
    done.heldBack().forEach((folder, items) -> heldBack(folder, items, report));
    report.note(last(done));
  }

  /** Prints what a run did while folders are watched: nothing of a run that found nothing to do. */
  static void printBriefly(IndexReport done, Report report) {
    List<String> what = new ArrayList<>();
    add(what, done.added(), " new");
    add(what, done.changed(), " changed");
    add(what, done.removed(), " removed");
    List<FailedItem> failed = done.failed().stream().filter(item -> !item.before()).toList();
    add(what, failed.size(), " failed");
    add(what, done.incomplete().size(), " incomplete");
    if (!what.isEmpty()) {
      report.line(String.join(", ", what) + ", " + last(done));
    }
    new Failures(failed).print(report, FILES_SHOWN);
    Failures.incomplete(done.incomplete()).print(report, FILES_SHOWN);
    done.heldBack().forEach((folder, items) -> heldBack(folder, items, report));
  }

  private static void add(List<String> what, int count, String as) {
    if (count > 0) {
      what.add(Format.count(count) + as);
    }
  }

  private static void heldBack(String folder, int items, Report report) {
    report.hanging(
        "  " + report.style().yellow("! "),
        folder
            + " is there, but "
            + Format.count(items, "indexed item")
            + (items == 1 ? " is" : " are")
            + " not in it any more: is a disk not mounted? Kept; to remove: --remove-missing");
  }

  private static void row(Table table, String what, int count, String note) {
    if (count > 0) {
      table.row(what, Format.count(count), note);
    }
  }

  private static String last(IndexReport done) {
    if (done.dryRun()) {
      return "nothing was done: this was a dry run";
    }
    double seconds = Math.max(done.time().toNanos(), 1) / 1e9;
    int sent = done.added() + done.changed();
    String rate =
        sent == 0
            ? ""
            : ", "
                + Format.decimal(sent / seconds, 1)
                + " media/s, "
                + Format.bytes(done.sentBytes());
    return Format.time(seconds * 1e3) + rate;
  }

  private static String kinds(Map<String, Integer> notMedia) {
    List<Map.Entry<String, Integer>> sorted =
        notMedia.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    String kinds =
        sorted.stream()
            .limit(KINDS_SHOWN)
            .map(entry -> entry.getKey() + " " + Format.count(entry.getValue()))
            .collect(Collectors.joining(", "));
    int others = sorted.stream().skip(KINDS_SHOWN).mapToInt(Map.Entry::getValue).sum();
    return kinds + (others == 0 ? "" : ", others " + Format.count(others));
  }
}
