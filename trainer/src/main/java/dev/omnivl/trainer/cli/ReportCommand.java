package dev.omnivl.trainer.cli;

import ai.djl.ndarray.NDManager;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.report.RetrievalExamples;
import dev.omnivl.trainer.report.RunReport;
import dev.omnivl.trainer.run.Checkpoint;
import dev.omnivl.trainer.run.RunInfo;
import dev.omnivl.trainer.run.Session;
import java.io.ByteArrayInputStream;
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

  private @Nullable RetrievalExamples examples(RunReport report) throws IOException {
    if (data == null || report.checkpoint().isEmpty()) {
      return null;
    }
    RunInfo info = report.info();
    OmniVlConfig config = info.config(report.checkpoint().get().stage());
    try (TextTokenizer tokenizer =
            TextTokenizer.read(
                new ByteArrayInputStream(RunInfo.tokenizerJson(run)), config.text().maxTokens());
        Session session = Session.fresh(config, tokenizer, info.recipe().seed())) {
      load(session, report.checkpoint().get());
      return RetrievalExamples.of(
          data,
          Preprocessing.of(config.vision().imageSize(), config.vision().frames()),
          session,
          info.recipe().seed());
    }
  }

  private static void load(Session session, Checkpoint checkpoint) {
    try (NDManager scratch = session.manager().newSubManager()) {
      checkpoint
          .weights(scratch)
          .forEach(weight -> session.parameters().set(weight.getName(), weight.toFloatArray()));
    }
  }
}
