package dev.omnivl.client.command;

import dev.omnivl.client.judged.Estimate;
import dev.omnivl.client.judged.JudgedQuery;
import dev.omnivl.client.judged.QueryFigures;
import dev.omnivl.client.judged.TrecFiles;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Server;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.SearchRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how well a collection answers queries of which is known what should be found. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the index queries of which you say what should be found, and tells how well it does.",
      "QUERIES has a JSON object on each line: {\"query\": \"a red apple\", \"relevant\":"
          + " [\"fruit/1.jpg\"]}; see docs/index.md."
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage."})
final class EvaluateIndexCommand extends CollectionWork {
  private static final int DEPTH = 100;
  private static final Map<String, String> NAMES =
      Map.of(
          "r1", "R@1", "r5", "R@5", "r10", "R@10", "mrr", "MRR", "map", "mAP", "ndcg10", "nDCG@10");

  @Parameters(paramLabel = "QUERIES", description = "The file of queries, JSON lines.")
  private Path queries = Path.of("");

  @Option(names = "--seed", paramLabel = "N", description = "Of the intervals (default 1).")
  private long seed = 1;

  @Option(
      names = "--trec-run",
      paramLabel = "FILE",
      description = "Writes the first 100 hits of each query for trec_eval.")
  private @Nullable Path trecRun;

  @Option(
      names = "--trec-qrels",
      paramLabel = "FILE",
      description = "Writes what is relevant for trec_eval.")
  private @Nullable Path trecQrels;

  private record Evaluation(int queries, int depth, long seed, Map<String, Estimate> figures) {}

  @Override
  int run(Server connection, Output output) {
    List<JudgedQuery> judged = JudgedQuery.read(queries);
    List<QueryFigures> figures = new ArrayList<>();
    TrecFiles trec = new TrecFiles();
    for (JudgedQuery query : judged) {
      SearchRequest request =
          SearchRequest.newBuilder().setText(query.words()).setLimit(DEPTH).build();
      List<Hit> hits = connection.search().search(request).getHitsList();
      trec.add(query, hits);
      figures.add(QueryFigures.of(hits.stream().map(Hit::getUri).toList(), query.relevant()));
    }
    if (trecRun != null) {
      trec.writeRun(trecRun);
    }
    if (trecQrels != null) {
      trec.writeJudgements(trecQrels);
    }
    Map<String, Estimate> estimates = Estimate.all(figures, seed);
    output.print(
        new Evaluation(judged.size(), DEPTH, seed, estimates),
        () -> print(judged.size(), estimates, output.report()));
    return 0;
  }

  private static void print(int queries, Map<String, Estimate> estimates, Report report) {
    Table table = new Table().words("figure").number("mean").words("95 % of draws");
    estimates.forEach((name, estimate) ->
        table.row(
            NAMES.getOrDefault(name, name),
            Format.score(estimate.mean()),
            Format.score(estimate.low()) + " to " + Format.score(estimate.high())));
    report.table(table);
    report.note(
        Format.count(queries)
            + (queries == 1 ? " query" : " queries")
            + ", "
            + DEPTH
            + " hits of each");
  }
}
