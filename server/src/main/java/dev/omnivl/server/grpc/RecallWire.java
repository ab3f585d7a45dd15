package dev.omnivl.server.grpc;

import dev.omnivl.index.query.Modality;
import dev.omnivl.index.recall.Passing;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.recall.SeriesReport;
import dev.omnivl.v1.PassingClass;
import dev.omnivl.v1.QueryModality;
import dev.omnivl.v1.RecallInfo;
import dev.omnivl.v1.RecallSeries;
import java.util.List;

/** Recall of searches, as the wire says it. */
final class RecallWire {
  private RecallWire() {}

  static RecallInfo info(RecallSettings settings, List<SeriesReport> reports) {
    RecallInfo.Builder info =
        RecallInfo.newBuilder()
            .setShare(settings.share())
            .setObjective(settings.objective())
            .setBelowObjective(reports.stream().anyMatch(SeriesReport::belowObjective));
    for (SeriesReport report : reports) {
      RecallSeries.Builder series =
          RecallSeries.newBuilder()
              .setModality(modality(report.series().modality()))
              .setPassing(passing(report.series().passing()))
              .setSamples(report.samples())
              .setCandidates(report.candidates())
              .setBelowObjective(report.belowObjective());
      report.recall().ifPresent(series::setRecall);
      report.visitedShare().ifPresent(series::setVisitedShare);
      info.addSeries(series);
    }
    return info.build();
  }

  private static QueryModality modality(Modality modality) {
    return switch (modality) {
      case MEDIA -> QueryModality.QUERY_MODALITY_MEDIA;
      case TEXT -> QueryModality.QUERY_MODALITY_TEXT;
    };
  }

  private static PassingClass passing(Passing passing) {
    return switch (passing) {
      case ALL -> PassingClass.PASSING_CLASS_ALL;
      case HALF -> PassingClass.PASSING_CLASS_HALF;
      case TENTH -> PassingClass.PASSING_CLASS_TENTH;
      case HUNDREDTH -> PassingClass.PASSING_CLASS_HUNDREDTH;
      case THOUSANDTH -> PassingClass.PASSING_CLASS_THOUSANDTH;
    };
  }
}
