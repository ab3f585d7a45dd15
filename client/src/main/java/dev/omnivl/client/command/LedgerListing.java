package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.ingest.IndexReport.FailedItem;
import dev.omnivl.client.ingest.Ledger;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.LedgerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The ledger as a user reads it. */
final class LedgerListing {

  private record EntryJson(
      String uri,
      long sizeBytes,
      @Nullable String mediaId,
      @Nullable String kind,
      @Nullable Integer segments,
      @Nullable String damage,
      @Nullable String reason,
      @Nullable String message) {}

  private final Report report;
  private final boolean onlyFailed;
  private final boolean json;

  LedgerListing(Report report, boolean onlyFailed, boolean json) {
    this.report = report;
    this.onlyFailed = onlyFailed;
    this.json = json;
  }

  void print(Ledger ledger, List<Path> paths) {
    List<LedgerEntry> entries = new ArrayList<>();
    Consumer<LedgerEntry> take =
        entry -> {
          if (onlyFailed && !entry.hasError()) {
            return;
          }
          if (json) {
            report.json(json(entry));
          } else {
            entries.add(entry);
          }
        };
    if (paths.isEmpty()) {
      ledger.all(take);
    }
    paths.forEach(path -> ledger.under(FileUris.of(path), take));
    if (!json && onlyFailed) {
      failures(entries);
    } else if (!json) {
      table(entries);
    }
  }

  private void table(List<LedgerEntry> entries) {
    Table table =
        new Table()
            .words("kind")
            .number("segments")
            .number("size")
            .words("note", report.style()::red)
            .path("file");
    for (LedgerEntry entry : entries) {
      boolean ingested = entry.hasIngested();
      table.row(
          ingested ? Format.kind(entry.getIngested().getKind()) : "",
          ingested ? Integer.toString(entry.getIngested().getSegments()) : "",
          Format.bytes(entry.getItem().getSizeBytes()),
          ingested ? entry.getIngested().getDamage() : entry.getError().getReason(),
          FileUris.shown(entry.getItem().getUri()));
    }
    report.table(table);
    report.note(Format.count(entries.size(), "item"));
  }

  private void failures(List<LedgerEntry> entries) {
    List<FailedItem> failed =
        entries.stream()
            .map(entry ->
                new FailedItem(
                    entry.getItem().getUri(),
                    entry.getError().getReason(),
                    entry.getError().getMessage(),
                    false))
            .toList();
    new Failures(failed).print(report, Integer.MAX_VALUE);
    report.note(Format.count(entries.size(), "file") + " failed");
  }

  private static EntryJson json(LedgerEntry entry) {
    boolean ingested = entry.hasIngested();
    return new EntryJson(
        entry.getItem().getUri(),
        entry.getItem().getSizeBytes(),
        ingested ? entry.getIngested().getMediaId() : null,
        ingested ? Format.kind(entry.getIngested().getKind()) : null,
        ingested ? entry.getIngested().getSegments() : null,
        ingested && !entry.getIngested().getDamage().isEmpty()
            ? entry.getIngested().getDamage()
            : null,
        entry.hasError() ? entry.getError().getReason() : null,
        entry.hasError() ? entry.getError().getMessage() : null);
  }
}
