package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.output.Style;
import dev.omnivl.client.output.Table;
import dev.omnivl.client.output.Table.Align;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an indexing run did, for people and for programs. */
final class IndexSummary {

  private static final int MAX_FAILURES_SHOWN = 20;

  private record Json(
      int found,
      @com.fasterxml.jackson.annotation.JsonProperty("new") int added,
      int changed,
      int unchanged,
      int removed,
      Map<String, Integer> notMedia,
      List<FailedItem> failed,
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
        done.notMedia(),
        done.failed(),
        done.time().toMillis() / 1e3,
        done.dryRun());
  }

  static void print(IndexReport done, Report report) {
    Style style = report.style();
    Table table = new Table().column("", Align.LEFT).column("", Align.RIGHT, style::bold);
    table.column("", Align.LEFT, style::dim);
    row(table, "new", done.added(), "");
    row(table, "changed", done.changed(), "");
    table.row("unchanged", Format.count(done.unchanged()), "");
    row(table, "removed", done.removed(), "not there any more");
    int other = done.notMedia().values().stream().mapToInt(Integer::intValue).sum();
    row(table, "passed over", other, "of other kinds: " + kinds(done.notMedia()));
    row(table, "failed", done.failed().size(), "");
    report.table(table);
    failures(done.failed(), report);
    report.line(style.dim("  " + last(done)));
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
    return notMedia.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(5)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static void failures(List<FailedItem> failed, Report report) {
    Style style = report.style();
    failed.stream()
        .limit(MAX_FAILURES_SHOWN)
        .forEach(item ->
            report.line(
                "  "
                    + style.red("✗ ")
                    + FileUris.shown(item.uri())
                    + style.dim(": ")
                    + FileUris.withoutUri(item.message(), item.uri())
                    + (item.before() ? style.dim(" (as before; --retry-failed)") : "")));
    if (failed.size() > MAX_FAILURES_SHOWN) {
      report.line(
          "  … and "
              + Format.count(failed.size() - MAX_FAILURES_SHOWN)
              + " more: omnivl index --list --failed");
    }
  }
}
