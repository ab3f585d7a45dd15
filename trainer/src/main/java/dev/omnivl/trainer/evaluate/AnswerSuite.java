package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.terminal.Progress;
import dev.omnivl.trainer.metric.VqaAccuracy;
import dev.omnivl.trainer.metric.VqaNormaliser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bundle answers to questions about media that it never saw, written freely and, if wanted,
 * chosen from a list.
 *
 * @param writer of the bundle
 * @param lists what training items answer
 * @param shortlist answers whose whole likelihood decides; 0 for no choosing
 */
record AnswerSuite(Writer writer, AnswerLists lists, int shortlist) {
  /** The name of the figure over all questions. */
  static final String ALL = "all questions";

  private static final GenerationSettings WRITING = new GenerationSettings(16, 3);

  /**
   * What stays the same whatever medium a question is about.
   *
   * @param choices the answers of training items to it
   * @param normalised the same answers after VQA's normalisation
   */
  private record Prepared(AnswerChoice.Choices choices, List<String> normalised) {

    /** How right choosing blindly is, 0 to 1. */
    double chance(List<String> votes) {
      if (normalised.isEmpty()) {
        return 0;
      }
      double right =
          votes.size() > 1
              ? choices.answers().stream().mapToDouble(answer -> accuracy(answer, votes)).sum()
              : Collections.frequency(normalised, VqaNormaliser.normalise(votes.getFirst()));
      return right / normalised.size();
    }
  }

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
    Map<String, Prepared> prepared = new HashMap<>();
    Count all = new Count();
    try (Progress bar = Progress.of("answering", media.items().size(), "media")) {
      for (int index = 0; index < media.items().size(); index++) {
        VisualFeatures medium = media.values().get(index);
        votes(media.items().get(index))
            .forEach((question, votes) ->
                ask(
                    medium,
                    prepared.computeIfAbsent(question, this::prepared),
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
  static Map<String, List<String>> votes(DatasetItem item) {
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

  private Prepared prepared(String question) {
    List<String> answers = lists.to(question);
    return new Prepared(
        AnswerChoice.Choices.of(writer, question, answers),
        answers.stream().map(VqaNormaliser::normalise).toList());
  }

  private void ask(
      VisualFeatures medium, Prepared question, List<String> votes, List<Count> counts) {
    AnswerChoice.Choices choices = question.choices();
    String answer = writer.generate(medium, choices.prompt(), WRITING, TokenListener.NONE).text();
    List<String> answers = choices.answers();
    double written = accuracy(answer, votes);
    double common = answers.isEmpty() ? 0 : accuracy(answers.getFirst(), votes);
    double ranked =
        shortlist == 0 || answers.isEmpty()
            ? 0
            : accuracy(new AnswerChoice(writer, shortlist).best(medium, choices), votes);
    double chance = question.chance(votes);
    for (Count count : counts) {
      count.questions++;
      count.written += written;
      count.ranked += ranked;
      count.common += common;
      count.chance += chance;
    }
  }
}
