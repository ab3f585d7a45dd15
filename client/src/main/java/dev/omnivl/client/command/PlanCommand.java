package dev.omnivl.client.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.PlanCollectionRequest;
import dev.omnivl.v1.PlanCollectionResponse;
import dev.omnivl.v1.PlannedDisk;
import dev.omnivl.v1.PlannedRecall;
import dev.omnivl.v1.PlannedTime;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what an index costs before its first item. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what an index of so many items costs, disk, memory and hours, and how much of what"
          + " searches should find they will find, before the first item.",
      "The server measures on its machine what media and vectors cost, with drawn ones, for half a"
          + " minute; what was measured and what was assumed is told."
    },
    footer = {
      "",
      "Exit codes: 0 it fits, 1 it does not fit on this machine, or failed, 2 wrong usage.",
      "",
      "Examples:",
      "  omnivl index plan --items 2000000",
      "  omnivl index plan --items 50000 --clips 0.3 --clip-seconds 60"
    })
final class PlanCommand extends CollectionWork {
  @Option(
      names = "--items",
      required = true,
      paramLabel = "N",
      description = "How many images and clips.")
  private long items;

  @Option(names = "--clips", paramLabel = "SHARE", description = "Which share are clips, 0 to 1.")
  private double clips;

  @Option(
      names = "--clip-seconds",
      paramLabel = "SECONDS",
      description = "How long a clip plays; 20 unless said.")
  private double clipSeconds;

  @Option(
      names = "--megapixels",
      paramLabel = "N",
      description = "How large an image is; 12 unless said.")
  private double megapixels;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      description = "The length of a vector; the model's unless said.")
  private int dimension;

  @Option(names = "--no-thumbnails", description = "No pictures are kept.")
  private boolean noThumbnails;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "How many processors index; all of the server's machine unless said.")
  private int cores;

  @Option(
      names = "--objective",
      paramLabel = "SHARE",
      description = "The least recall that is good enough; the server's setting unless said.")
  private double objective;

  private record Json(
      long items,
      long vectors,
      String encoding,
      int connections,
      int beam,
      @JsonProperty("settings") String settings,
      Disk diskBytes,
      long memoryBytes,
      Hours hours,
      Recall recall,
      long itemsInMemory,
      long itemsOnDisk,
      long machineMemoryBytes,
      long freeDiskBytes,
      List<String> notes,
      List<String> measured,
      List<String> assumed) {}

  private record Disk(
      long total,
      long encoded,
      long graph,
      long floats,
      long texts,
      long thumbnails,
      long whileMerging) {}

  private record Hours(
      double total, double reading, double embedding, double indexing, int cores) {}

  private record Recall(double text, int textCandidates, double media, int mediaCandidates) {}

  @Override
  int run(Server connection, Output output) {
    PlanCollectionResponse plan =
        connection
            .collections()
            .planCollection(
                PlanCollectionRequest.newBuilder()
                    .setItems(items)
                    .setClipShare(clips)
                    .setClipSeconds(clipSeconds)
                    .setMegapixels(megapixels)
                    .setDimensions(dimension)
                    .setNoThumbnails(noThumbnails)
                    .setCores(cores)
                    .setObjective(objective)
                    .build());
    output.print(json(plan), () -> print(plan, output.report()));
    return plan.getNotesCount() == 0 ? 0 : 1;
  }

  private static String settings(PlanCollectionResponse plan) {
    return "--encoding "
        + plan.getSettings().getEncoding()
        + " --connections "
        + plan.getSettings().getConnections()
        + " --beam "
        + plan.getSettings().getBeam();
  }

  private Json json(PlanCollectionResponse plan) {
    PlannedDisk disk = plan.getDisk();
    PlannedTime hours = plan.getHours();
    PlannedRecall recall = plan.getRecall();
    return new Json(
        items,
        plan.getVectors(),
        plan.getSettings().getEncoding(),
        plan.getSettings().getConnections(),
        plan.getSettings().getBeam(),
        settings(plan),
        new Disk(
            disk.getTotalBytes(),
            disk.getEncodedBytes(),
            disk.getGraphBytes(),
            disk.getFloatBytes(),
            disk.getTextBytes(),
            disk.getThumbnailBytes(),
            disk.getWhileMergingBytes()),
        plan.getMemoryBytes(),
        new Hours(
            hours.getTotal(),
            hours.getReading(),
            hours.getEmbedding(),
            hours.getIndexing(),
            plan.getCores()),
        new Recall(
            recall.getText(),
            recall.getTextCandidates(),
            recall.getMedia(),
            recall.getMediaCandidates()),
        plan.getItemsInMemory(),
        plan.getItemsOnDisk(),
        plan.getMachineMemoryBytes(),
        plan.getFreeDiskBytes(),
        plan.getNotesList(),
        plan.getMeasuredList(),
        plan.getAssumedList());
  }

  private void print(PlanCollectionResponse plan, Report report) {
    Style style = report.style();
    report.line(Format.count(items, "item") + ", " + Format.count(plan.getVectors(), "vector"));
    Table table = new Table().words("").number("", style::bold);
    table.words("", style::dim);
    PlannedDisk disk = plan.getDisk();
    table.row(
        "disk",
        Format.bytes(disk.getTotalBytes()),
        "free " + Format.bytes(plan.getFreeDiskBytes()));
    table.row("  pictures", Format.bytes(disk.getThumbnailBytes()), "");
    table.row("  vectors in full", Format.bytes(disk.getFloatBytes()), "");
    table.row("  vectors as searched", Format.bytes(disk.getEncodedBytes()), "");
    table.row("  graph", Format.bytes(disk.getGraphBytes()), "");
    table.row("  texts, ledger", Format.bytes(disk.getTextBytes()), "");
    table.row("  while merging, more", Format.bytes(disk.getWhileMergingBytes()), "");
    table.row(
        "memory for searches",
        Format.bytes(plan.getMemoryBytes()),
        "this machine has " + Format.bytes(plan.getMachineMemoryBytes()));
    PlannedTime hours = plan.getHours();
    table.row("hours", hours(hours.getTotal()), "on " + Format.count(plan.getCores(), "core"));
    table.row("  reading media", hours(hours.getReading()), "");
    table.row("  embedding", hours(hours.getEmbedding()), "");
    table.row("  indexing", hours(hours.getIndexing()), "");
    PlannedRecall recall = plan.getRecall();
    table.row(
        "recall by text",
        three(recall.getText()),
        Format.count(recall.getTextCandidates(), "candidate"));
    table.row(
        "recall by media",
        three(recall.getMedia()),
        Format.count(recall.getMediaCandidates(), "candidate"));
    report.table(table);
    plan.getNotesList().forEach(note -> report.hanging("  " + style.yellow("! "), note));
    report.line("");
    report.hanging("settings: ", "omnivl index collections --create NAME " + settings(plan));
    report.hanging(
        "limits: ",
        "this machine holds "
            + Format.count(plan.getItemsInMemory())
            + " such items in memory and "
            + Format.count(plan.getItemsOnDisk())
            + " on its disk; beyond, OpenSearch on several machines");
    plan.getMeasuredList().forEach(line -> report.hanging("measured: ", line));
    plan.getAssumedList().forEach(line -> report.hanging("assumed: ", line));
  }

  private static String hours(double hours) {
    return String.format(Locale.ROOT, hours < 10 ? "%.2f" : "%,.0f", hours);
  }

  private static String three(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }
}
