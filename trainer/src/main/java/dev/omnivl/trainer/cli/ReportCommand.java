package dev.omnivl.trainer.cli;

import dev.omnivl.trainer.checkpoint.TrainedModel;
import dev.omnivl.trainer.report.RetrievalExamples;
import dev.omnivl.trainer.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report RUN}: a run as one HTML file. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an HTML page about a run: its curves, evaluations, searches as pictures, model, data"
          + " and settings.",
      "The run may be finished, stopped or being trained."
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the data set, to search in what it holds out; without it the page has"
              + " no pictures.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page. Default: report.html in the run's folder.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    RunReport report = RunReport.of(run);
    Path file = out == null ? run.resolve("report.html") : out;
    report.write(file, examples(report));
    System.out.println("report: " + file);
    if (report.checkpoint().isEmpty()) {
      System.out.println("without pictures: the run has no checkpoint yet");
    } else if (data == null) {
      System.out.println("without pictures: name the data set with --data to have them");
    }
    return 0;
  }

  private @Nullable RetrievalExamples examples(RunReport report) {
    if (data == null || report.checkpoint().isEmpty()) {
      return null;
    }
    try (TrainedModel model = TrainedModel.open(run)) {
      return RetrievalExamples.of(
          data, model.preprocessing(), model.session(), model.info().recipe().seed());
    }
  }
}
