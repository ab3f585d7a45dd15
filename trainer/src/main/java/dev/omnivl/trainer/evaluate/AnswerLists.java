package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Question;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers that training items have to each question, the most common first; of equally common
 * ones the first in the alphabet.
 *
 * @param byQuestion the answers to a question
 * @param all those to any question
 */
record AnswerLists(Map<String, List<String>> byQuestion, List<String> all) {

  /** Collects what may be trained on. */
  static AnswerLists of(List<DatasetItem> items) {
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    Map<String, Integer> total = new HashMap<>();
    for (DatasetItem item : items) {
      if (item.heldOut().isEmpty()) {
        for (Question asked : item.questions()) {
          counts
              .computeIfAbsent(asked.question(), _ -> new HashMap<>())
              .merge(asked.answer(), 1, Integer::sum);
          total.merge(asked.answer(), 1, Integer::sum);
        }
      }
    }
    Map<String, List<String>> byQuestion = new HashMap<>();
    counts.forEach((question, answers) -> byQuestion.put(question, byCount(answers)));
    return new AnswerLists(Map.copyOf(byQuestion), byCount(total));
  }

  /** The answers to choose among; those to all questions for one that training does not have. */
  List<String> to(String question) {
    return byQuestion.getOrDefault(question, all);
  }

  private static List<String> byCount(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
