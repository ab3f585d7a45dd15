package dev.omnivl.trainer.cli;

import dev.omnivl.trainer.evaluate.AnswerFigures;
import dev.omnivl.trainer.evaluate.Figures;
import dev.omnivl.trainer.evaluate.Recall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of an evaluation as lines to read. */
final class EvaluationTable {
  private EvaluationTable() {}

  static String of(Figures figures) {
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
      lines.add(
          row("right answers, percent", "asked", "", "written", "ranked", "common", "chance", ""));
      figures
          .answers()
          .forEach((media, questions) ->
              questions.forEach(
                  (question, one) -> lines.add(answers(media + ": " + question, one))));
    }
    if (!figures.classes().isEmpty()) {
      lines.add(row("classes, percent", "media", "among", "top-1", "top-5", "common", "", ""));
      figures
          .classes()
          .forEach((name, one) ->
              lines.add(
                  row(
                      name,
                      one.media(),
                      one.classes(),
                      percent(one.top1()),
                      percent(one.top5()),
                      percent(one.common()),
                      "",
                      "")));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String answers(String name, AnswerFigures one) {
    return row(
        name,
        one.questions(),
        "",
        percent(one.written()),
        one.ranked() == null ? "" : percent(one.ranked()),
        percent(one.common()),
        percent(one.chance()),
        "");
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
