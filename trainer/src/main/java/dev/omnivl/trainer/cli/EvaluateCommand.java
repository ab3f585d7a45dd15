package dev.omnivl.trainer.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.data.Manifest;
import dev.omnivl.trainer.evaluate.BundleSuite;
import dev.omnivl.trainer.evaluate.BundleSuite.Figures;
import dev.omnivl.trainer.evaluate.Recall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evaluate}: what a bundle knows of the held-out parts of a data set. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a bundle on what was held out of training: retrieval by vectors; with --rerank,",
      "--captions and --questions also retrieval that matching re-orders, captions and answers."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final Path EMOJI = Path.of(".omnivl", "data", "emoji");

  /** Data sets that have a name. */
  enum Suite {
    /** What {@code data emoji} makes. */
    EMOJI
  }

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The bundle.")
  private Path bundle = Path.of("");

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data set.")
  private @Nullable Path data;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = {
        "All figures on a data set of ours: ${COMPLETION-CANDIDATES}. Without --data it is looked",
        "for in .omnivl/data/emoji, where data emoji makes it."
      })
  private @Nullable Suite suite;

  @Option(
      names = "--rerank",
      paramLabel = "K",
      description = "Match the first K candidates of each query; with --suite 16.")
  private @Nullable Integer rerank;

  @Option(names = "--captions", description = "Write captions, and compare.")
  private boolean captions;

  @Option(names = "--questions", description = "Answer the questions of the data set.")
  private boolean questions;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Figures figures;
    Path folder = folder();
    boolean all = suite != null;
    if (rerank != null && rerank < 1) {
      throw new Failure(Reason.INVALID_ARGUMENT, "--rerank must be at least 1, not " + rerank);
    }
    try (Bundle opened = Bundle.open(bundle);
        Engine engine = Engine.open(opened, EngineOptions.ofProcessor())) {
      BundleSuite asked = new BundleSuite(folder, opened, engine);
      int first = rerank != null ? rerank : all ? 16 : 0;
      figures =
          new Figures(
              asked.retrieval(),
              first > 0 ? asked.reranked(first) : Map.of(),
              captions || all ? asked.captions() : Map.of(),
              questions || all ? asked.answers() : Map.of());
    }
    if (figures.isEmpty()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, folder + " holds nothing out: mark items with held_out");
    }
    System.out.println(
        json ? JsonMapper.builder().build().writeValueAsString(figures) : table(figures));
    return 0;
  }

  private Path folder() {
    if (data != null) {
      return data;
    }
    if (suite == null) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "name the data set with --data DIR or --suite emoji");
    }
    if (!Files.isRegularFile(EMOJI.resolve(Manifest.FILE))) {
      throw new Failure(
          Reason.NOT_FOUND,
          "there is no data set in " + EMOJI + ": make it with omnivl data emoji " + EMOJI);
    }
    return EMOJI;
  }

  private static String table(Figures figures) {
    List<String> lines = new ArrayList<>();
    recalls(lines, "percent", figures.retrieval());
    recalls(lines, "after matching", figures.reranked());
    if (!figures.captions().isEmpty()) {
      lines.add(row("captions", "media", "", "CIDEr-D", "BLEU-4", "ROUGE", "exact %", ""));
      figures
          .captions()
          .forEach((name, one) ->
              lines.add(
                  row(
                      name,
                      one.media(),
                      "",
                      decimal("%.3f", one.ciderD()),
                      decimal("%.3f", one.bleu4()),
                      decimal("%.3f", one.rougeL()),
                      percent(one.exact()),
                      "")));
    }
    if (!figures.answers().isEmpty()) {
      lines.add(row("answers", "", "", "", "", "", "right %", ""));
      figures
          .answers()
          .forEach((media, questions) ->
              questions.forEach((question, right) ->
                  lines.add(row(media + ": " + question, "", "", "", "", "", percent(right), ""))));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void recalls(List<String> lines, String title, Map<String, Recall> figures) {
    if (!figures.isEmpty()) {
      lines.add(row(title, "queries", "among", "R@1", "R@5", "R@10", "median", "chance R@10"));
      figures.forEach((name, recall) ->
          lines.add(
              row(
                  name,
                  recall.queries(),
                  recall.candidates(),
                  percent(recall.at1()),
                  percent(recall.at5()),
                  percent(recall.at10()),
                  decimal("%.1f", recall.medianRank()),
                  percent(recall.chanceAt10()))));
    }
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-66s %8s %6s %7s %6s %6s %7s %12s", cells).stripTrailing();
  }

  private static String percent(double share) {
    return decimal("%.1f", 100 * share);
  }

  private static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
