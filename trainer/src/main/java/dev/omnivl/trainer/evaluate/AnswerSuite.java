package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.Engine;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.data.Bars;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.Question;
import dev.omnivl.trainer.metric.VqaAccuracy;
import dev.omnivl.trainer.metric.VqaNormaliser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;

/**
 * What a bundle answers to questions about media that it never saw, written freely and, if wanted,
 * chosen from a list.
 *
 * @param engine the bundle
 * @param tokenizer of the bundle
 * @param lists what training items answer
 * @param shortlist answers whose whole likelihood decides; 0 for no choosing
 */
record AnswerSuite(Engine engine, TextTokenizer tokenizer, AnswerLists lists, int shortlist) {
  /** The name of the figure over all questions. */
  static final String ALL = "all questions";

  private static final GenerationSettings WRITING = new GenerationSettings(16, 3);

  /** Sums over questions. */
  private static final class Count {
    private int questions;
    private double written;
    private double ranked;
    private double common;
    private double chance;

    private AnswerFigures figures(boolean chosen) {
      return new AnswerFigures(
          questions,
          written / questions,
          chosen ? ranked / questions : null,
          common / questions,
          chance / questions);
    }
  }

  /** Figures by question, after those of all; empty if nothing can be asked. */
  Map<String, AnswerFigures> figures(Seen<VisualFeatures> media) {
    Map<String, Count> counts = new TreeMap<>();
    Count all = new Count();
    try (ProgressBar bar = Bars.bar("answering", media.items().size(), " media")) {
      for (int index = 0; index < media.items().size(); index++) {
        VisualFeatures medium = media.values().get(index);
        votes(media.items().get(index))
            .forEach((question, votes) ->
                ask(
                    medium,
                    question,
                    votes,
                    List.of(all, counts.computeIfAbsent(question, _ -> new Count()))));
        bar.step();
      }
    }
    Map<String, AnswerFigures> figures = new LinkedHashMap<>();
    if (all.questions > 0) {
      figures.put(ALL, all.figures(shortlist > 0));
      counts.forEach((question, count) -> figures.put(question, count.figures(shortlist > 0)));
    }
    return figures;
  }

  /** What people answered, by question. */
  static Map<String, List<String>> votes(Item item) {
    Map<String, List<String>> votes = new LinkedHashMap<>();
    for (Question asked : item.questions()) {
      votes.computeIfAbsent(asked.question(), _ -> new ArrayList<>()).add(asked.answer());
    }
    return votes;
  }

  /** How right an answer is, 0 to 1. */
  static double accuracy(String answer, List<String> votes) {
    if (votes.size() > 1) {
      return VqaAccuracy.of(answer, votes);
    }
    String truth = VqaNormaliser.normalise(votes.getFirst());
    return VqaNormaliser.normalise(answer).equals(truth) ? 1 : 0;
  }

  private void ask(VisualFeatures medium, String question, List<String> votes, List<Count> counts) {
    TokenIds prompt = tokenizer.prompt(question);
    String answer = engine.generate(medium, prompt, WRITING, TokenListener.NONE).text();
    List<String> choices = lists.to(question);
    double written = accuracy(answer, votes);
    double common = choices.isEmpty() ? 0 : accuracy(choices.getFirst(), votes);
    double ranked =
        shortlist == 0 || choices.isEmpty()
            ? 0
            : accuracy(
                new AnswerChoice(engine, tokenizer, shortlist).best(medium, prompt, choices),
                votes);
    double chance = choices.stream().mapToDouble(choice -> accuracy(choice, votes)).sum();
    for (Count count : counts) {
      count.questions++;
      count.written += written;
      count.ranked += ranked;
      count.common += common;
      count.chance += choices.isEmpty() ? 0 : chance / choices.size();
    }
  }
}
