package dev.omnivl.trainer.cli;

import dev.omnivl.terminal.Style;
import dev.omnivl.terminal.Table;
import dev.omnivl.trainer.evaluate.AnswerFigures;
import dev.omnivl.trainer.evaluate.CaptionFigures;
import dev.omnivl.trainer.evaluate.ClassFigures;
import dev.omnivl.trainer.evaluate.Figures;
import dev.omnivl.trainer.evaluate.Recall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of an evaluation as lines to read. */
final class EvaluationTable {
  private EvaluationTable() {}

  /** Returns the tables in lines of at most so many columns. */
  static String of(Figures figures, int width) {
    List<String> lines = new ArrayList<>();
    lines.addAll(recalls("percent", figures.retrieval()).lines(Style.plain(), width));
    lines.addAll(recalls("after matching", figures.reranked()).lines(Style.plain(), width));
    lines.addAll(captions(figures.captions()).lines(Style.plain(), width));
    lines.addAll(answers(figures.answers()).lines(Style.plain(), width));
    lines.addAll(classes(figures.classes()).lines(Style.plain(), width));
    return String.join(System.lineSeparator(), lines);
  }

  private static Table table(String title, String... numbers) {
    Table table = new Table().words(title);
    for (String heading : numbers) {
      table.number(heading);
    }
    return table;
  }

  private static Table recalls(String title, Map<String, Recall> figures) {
    Table table = table(title, "queries", "among", "R@1", "R@5", "R@10", "median", "chance R@10");
    figures.forEach((name, recall) ->
        table.row(
            name,
            count(recall.queries()),
            count(recall.candidates()),
            percent(recall.at1()),
            percent(recall.at5()),
            percent(recall.at10()),
            decimal("%.1f", recall.medianRank()),
            percent(recall.chanceAt10())));
    return table;
  }

  private static Table captions(Map<String, CaptionFigures> figures) {
    Table table = table("captions", "media", "CIDEr-D", "BLEU-4", "ROUGE", "exact %");
    figures.forEach((name, one) ->
        table.row(
            name,
            count(one.media()),
            decimal("%.3f", one.ciderD()),
            decimal("%.3f", one.bleu4()),
            decimal("%.3f", one.rougeL()),
            percent(one.exact())));
    return table;
  }

  private static Table answers(Map<String, Map<String, AnswerFigures>> figures) {
    Table table = table("right answers, percent", "asked", "written", "ranked", "common", "chance");
    figures.forEach((media, questions) ->
        questions.forEach((question, one) ->
            table.row(
                media + ": " + question,
                count(one.questions()),
                percent(one.written()),
                one.ranked() == null ? "" : percent(one.ranked()),
                percent(one.common()),
                percent(one.chance()))));
    return table;
  }

  private static Table classes(Map<String, ClassFigures> figures) {
    Table table = table("classes, percent", "media", "among", "top-1", "top-5", "common");
    figures.forEach((name, one) ->
        table.row(
            name,
            count(one.media()),
            count(one.classes()),
            percent(one.top1()),
            percent(one.top5()),
            percent(one.common())));
    return table;
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
