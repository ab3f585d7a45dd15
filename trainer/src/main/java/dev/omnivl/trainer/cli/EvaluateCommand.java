package dev.omnivl.trainer.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.evaluate.BundleEmbedder;
import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.evaluate.RetrievalSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evaluate}: retrieval on the held-out parts of a data set. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = "Measures how well a bundle finds what was held out of training.")
final class EvaluateCommand implements Callable<Integer> {
  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The bundle.")
  private Path bundle = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data set.")
  private Path data = Path.of("");

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Map<String, Recall> figures = new LinkedHashMap<>();
    try (Bundle opened = Bundle.open(bundle);
        Engine engine = Engine.open(opened, EngineOptions.ofProcessor())) {
      RetrievalSuite suite = new RetrievalSuite(data, opened.preprocessing());
      BundleEmbedder embedder = new BundleEmbedder(engine, opened.tokenizer());
      figures.putAll(suite.images(embedder));
      figures.putAll(suite.clips(embedder));
    }
    if (figures.isEmpty()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, data + " holds nothing out: mark items with held_out");
    }
    if (json) {
      System.out.println(JsonMapper.builder().build().writeValueAsString(figures));
      return 0;
    }
    System.out.println(
        row("percent", "queries", "among", "R@1", "R@5", "R@10", "median", "chance R@10"));
    figures.forEach((name, recall) -> System.out.println(row(name, recall)));
    return 0;
  }

  private static String row(String name, Recall recall) {
    return row(
        name,
        Integer.toString(recall.queries()),
        Integer.toString(recall.candidates()),
        percent(recall.at1()),
        percent(recall.at5()),
        percent(recall.at10()),
        String.format(Locale.ROOT, "%.1f", recall.medianRank()),
        percent(recall.chanceAt10()));
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-66s %8s %6s %6s %6s %6s %7s %12s", cells);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
