package dev.omnivl.trainer.cli;

import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.trainer.evaluate.AnswerFigures;
import dev.omnivl.trainer.evaluate.Figures;
import dev.omnivl.trainer.evaluate.Recall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of an evaluation as lines to read. */
final class EvaluationTable {
  private static final List<String> RECALL =
      List.of("queries", "among", "R@1", "R@5", "R@10", "median", "chance R@10");

  private EvaluationTable() {}

  /** Returns the tables in lines of at most so many columns. */
  static String of(Figures figures, int width) {
    Map<String, AnswerFigures> answers = new LinkedHashMap<>();
    figures
        .answers()
        .forEach((media, questions) ->
            questions.forEach((question, one) -> answers.put(media + ": " + question, one)));
    return Stream.of(
            table("percent", RECALL, figures.retrieval(), EvaluationTable::recall),
            table("after matching", RECALL, figures.reranked(), EvaluationTable::recall),
            table(
                "captions",
                List.of("media", "CIDEr-D", "BLEU-4", "ROUGE", "exact %"),
                figures.captions(),
                one ->
                    List.of(
                        count(one.media()),
                        decimal("%.3f", one.ciderD()),
                        decimal("%.3f", one.bleu4()),
                        decimal("%.3f", one.rougeL()),
                        percent(one.exact()))),
            table(
                "right answers, percent",
                List.of("asked", "written", "ranked", "common", "chance"),
                answers,
                one ->
                    List.of(
                        count(one.questions()),
                        percent(one.written()),
                        one.ranked() == null ? "" : percent(one.ranked()),
                        percent(one.common()),
                        percent(one.chance()))),
            table(
                "classes, percent",
                List.of("media", "among", "top-1", "top-5", "common"),
                figures.classes(),
                one ->
                    List.of(
                        count(one.media()),
                        count(one.classes()),
                        percent(one.top1()),
                        percent(one.top5()),
                        percent(one.common()))))
        .flatMap(table -> table.lines(Style.plain(), width).stream())
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static <F> Table table(
      String title, List<String> headings, Map<String, F> figures, Function<F, List<String>> row) {
    Table table = new Table().words(title);
    headings.forEach(table::number);
    figures.forEach((name, one) ->
        table.row(Stream.concat(Stream.of(name), row.apply(one).stream()).toArray(String[]::new)));
    return table;
  }

  private static List<String> recall(Recall recall) {
    return List.of(
        count(recall.queries()),
        count(recall.candidates()),
        percent(recall.at1()),
        percent(recall.at5()),
        percent(recall.at10()),
        decimal("%.1f", recall.medianRank()),
        percent(recall.chanceAt10()));
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%d", count);
  }

  private static String percent(double share) {
    return decimal("%.1f", 100 * share);
  }

  private static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
