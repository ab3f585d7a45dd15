package dev.omnivl.trainer.report;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.trainer.checkpoint.Checkpoint;
import dev.omnivl.trainer.checkpoint.RunInfo;
import dev.omnivl.trainer.report.Metrics.Step;
import dev.omnivl.trainer.session.Towers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a run folder tells, as one HTML file without scripts, styles or pictures outside it. A
 * run may be trained meanwhile: the report is of what it has written so far.
 */
public final class RunReport {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RunInfo info;
  private final Metrics metrics;
  private final Optional<Checkpoint> checkpoint;

  private RunReport(RunInfo info, Metrics metrics, Optional<Checkpoint> checkpoint) {
    this.info = info;
    this.metrics = metrics;
    this.checkpoint = checkpoint;
  }

  /**
   * Reads a run.
   *
   * @throws Failure NOT_FOUND if there is no run or it has done no step, CORRUPT if what there is
   *     cannot be read
   */
  public static RunReport of(Path run) {
    require(Files.isDirectory(run), Reason.NOT_FOUND).or("there is no run folder %s", run);
    Metrics metrics = Metrics.read(run);
    return new RunReport(RunInfo.read(run), metrics, Checkpoint.latest(run));
  }

  /**
   * The figures of a run's last evaluation up to a step, by the evaluation's name and their own;
   * empty if it made none.
   */
  public static Map<String, Double> lastFigures(Path run, long step) {
    Map<String, Double> last = new LinkedHashMap<>();
    Metrics.read(run).evaluations().stream()
        .filter(evaluation -> evaluation.step() <= step)
        .reduce((_, later) -> later)
        .ifPresent(evaluation ->
            evaluation
                .figures()
                .forEach((name, figures) ->
                    figures.forEach((figure, value) -> last.put(name + ", " + figure, value))));
    return last;
  }

  /** What the run says of itself. */
  public RunInfo info() {
    return info;
  }

  /** The checkpoint that was the newest when the run was read. */
  public Optional<Checkpoint> checkpoint() {
    return checkpoint;
  }

  /**
   * Writes the report in one step, so that no reader sees half of it.
   *
   * @param file where to; a file that is there is replaced
   * @param examples searches with the weights of the {@link #checkpoint}, or null to leave them out
   */
  public void write(Path file, @Nullable RetrievalExamples examples) {
    try {
      AtomicFiles.write(file, html(examples).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write the report " + file + ": " + e.getMessage(), e);
    }
  }

  /** The report as HTML. */
  String html(@Nullable RetrievalExamples examples) {
    return new Page(info.recipe().name(), state(), facts(), sections(examples)).html().source();
  }

  private Page.State state() {
    long done = metrics.steps().getLast().step();
    long all = info.recipe().steps();
    return new Page.State(done, all, MINUTE.format(metrics.written()));
  }

  private Map<String, String> facts() {
    List<Step> steps = metrics.steps();
    double[] seconds =
        steps.stream()
            .mapToDouble(step -> step.figures().getOrDefault("seconds", 0.0))
            .sorted()
            .toArray();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("time in steps", Numbers.duration(Arrays.stream(seconds).sum()));
    facts.put("median step", Numbers.figure(seconds[seconds.length / 2]) + " s");
    facts.put("parameters", Numbers.count(parameters()));
    facts.put("training media", Numbers.count(info.trainingItems()));
    facts.put(
        "newest checkpoint",
        checkpoint.map(last -> "step " + Numbers.count(last.step())).orElse("none yet"));
    facts.put("seed", Long.toString(info.recipe().seed()));
    return facts;
  }

  /** Steps between evaluations in the stage that evaluates least often; 0 if none does. */
  private int evaluates() {
    return info.recipe().stages().stream()
        .mapToInt(stage -> stage.every().evaluate())
        .max()
        .orElse(0);
  }

  private long parameters() {
    return Towers.parameters(info.model()).values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<String, Html> sections(@Nullable RetrievalExamples examples) {
    Map<String, Html> sections = new LinkedHashMap<>();
    sections.put("Curves", CurvesSection.of(metrics));
    sections.put("Evaluation", EvaluationSection.of(metrics.evaluations(), evaluates()));
    sections.put("Retrieval", retrieval(examples));
    sections.put("Model", RunSections.model(info));
    sections.put("Data and licences", RunSections.data(info));
    sections.put("Settings", RunSections.settings(info));
    sections.put("Versions", RunSections.versions(info));
    return sections;
  }

  private Html retrieval(@Nullable RetrievalExamples examples) {
    if (checkpoint.isEmpty()) {
      return Html.of("<p>No pictures: the run has no checkpoint yet.</p>");
    }
    return examples == null
        ? Html.of(
            "<p>No pictures: the report was made without the data set (<code>--data</code>).</p>")
        : RetrievalSection.of(examples, checkpoint.get().step());
  }
}
