package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.GetIndexInfoResponse;
import dev.omnivl.v1.RecallSeries;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Tells what an index holds and how well it is searched. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what the index holds, and how much of what searches should find they find.",
      "The server asks a sample of the searches again, looking at everything: recall is the share of"
          + " the true hits that they had, by what was searched with and by how much a filter let"
          + " through. Where it is below the objective, searches of that kind come to look harder."
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class InfoCommand extends CollectionWork {
  private record Json(
      String modelId,
      int dimensions,
      long media,
      long vectors,
      long failed,
      long bytes,
      String vectorsAre,
      double recallObjective,
      double sampledShare,
      boolean belowObjective,
      List<Series> recall) {}

  private record Series(
      String query,
      String passing,
      long samples,
      @Nullable Double recall,
      @Nullable Double visitedShare,
      int candidates,
      boolean belowObjective) {}

  @Override
  int run(Server connection, Output output) {
    GetIndexInfoResponse info =
        connection.index().getIndexInfo(GetIndexInfoRequest.getDefaultInstance());
    List<Series> recall =
        info.getRecall().getSeriesList().stream().map(InfoCommand::series).toList();
    Json json =
        new Json(
            info.getModelId(),
            info.getDimensions(),
            info.getMedia(),
            info.getSegments(),
            info.getFailed(),
            info.getSizeBytes(),
            VectorOptions.shown(info.getVectors()),
            info.getRecall().getObjective(),
            info.getRecall().getShare(),
            info.getRecall().getBelowObjective(),
            recall);
    output.print(json, () -> print(json, output.report()));
    return 0;
  }

  private static Series series(RecallSeries wire) {
    return new Series(
        switch (wire.getModality()) {
          case QUERY_MODALITY_TEXT -> "text";
          case QUERY_MODALITY_MEDIA -> "media";
          case QUERY_MODALITY_UNSPECIFIED, UNRECOGNIZED -> "other";
        },
        switch (wire.getPassing()) {
          case PASSING_CLASS_ALL -> "all";
          case PASSING_CLASS_HALF -> "50 %";
          case PASSING_CLASS_TENTH -> "10 %";
          case PASSING_CLASS_HUNDREDTH -> "1 %";
          case PASSING_CLASS_THOUSANDTH -> "0.1 %";
          case PASSING_CLASS_UNSPECIFIED, UNRECOGNIZED -> "other";
        },
        wire.getSamples(),
        wire.hasRecall() ? wire.getRecall() : null,
        wire.hasVisitedShare() ? wire.getVisitedShare() : null,
        wire.getCandidates(),
        wire.getBelowObjective());
  }

  private static void print(Json info, Report report) {
    report.line(
        Format.count(info.media(), "item")
            + ", "
            + Format.count(info.vectors(), "vector")
            + " of "
            + Format.count(info.dimensions(), "dimension")
            + ", "
            + Format.count(info.failed())
            + " failed, "
            + Format.bytes(info.bytes()));
    report.line("model " + info.modelId() + "; " + info.vectorsAre());
    if (info.sampledShare() == 0) {
      report.note("searches are not asked again: the server's setting omnivl.recall.share is 0");
      return;
    }
    Style style = report.style();
    Table table =
        new Table()
            .words("searched by")
            .words("filter passes")
            .number("samples")
            .number("recall", style::bold)
            .number("compared")
            .number("candidates")
            .words("");
    info.recall().stream()
        .filter(series -> series.samples() > 0)
        .forEach(series ->
            table.row(
                series.query(),
                series.passing(),
                Format.count(series.samples()),
                series.recall() == null ? "-" : three(series.recall()),
                series.visitedShare() == null ? "-" : Format.percent(series.visitedShare()),
                Format.count(series.candidates()),
                series.belowObjective() ? "below " + info.recallObjective() : ""));
    if (info.recall().stream().noneMatch(series -> series.samples() > 0)) {
      report.note("no search was asked again yet; recall is told from 50 of a kind on");
      return;
    }
    report.table(table);
    if (info.belowObjective()) {
      report.hanging(
          "  " + style.yellow("! "),
          "searches find less than the objective of "
              + info.recallObjective()
              + "; they look harder until omnivl.recall.most-candidates");
    }
  }

  private static String three(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }
}
