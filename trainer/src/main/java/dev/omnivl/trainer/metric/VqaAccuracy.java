package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import java.util.List;
import java.util.Map;

/**
 * Accuracy of VQA v2 (Antol and others, "VQA: Visual Question Answering", ICCV 2015; Goyal and
 * others, CVPR 2017): an answer that three people gave is right.
 *
 * <p>With 10 votes the accuracy is the mean of min(1, matching votes / 3) over the 10 sets of 9
 * votes that leave one out. So 0, 1, 2, 3 and more matching votes give 0, 0.3, 0.6, 0.9 and 1.
 *
 * <p>Answer and votes are all compared as {@link VqaNormaliser} writes them, as the challenge's
 * page says. Its script treats votes more lightly: it leaves them as they are if all are the same,
 * and some versions take only punctuation from the others.
 */
public final class VqaAccuracy {
  private static final double ENOUGH = 3;

  private VqaAccuracy() {}

  /**
   * Returns the mean accuracy over questions, 0 to 1.
   *
   * @param answers the model's, by id of the question
   * @param votes people's answers by id of the question, 10 each in VQA v2; the same ids
   * @throws Failure {@code MISMATCH} if one has an id that the other lacks, {@code
   *     INVALID_ARGUMENT} if there is no question, or one with fewer than 2 votes
   */
  public static double of(Map<String, String> answers, Map<String, List<String>> votes) {
    require(!answers.isEmpty() || !votes.isEmpty())
        .or("accuracy needs at least 1 question with votes, not 0");
    Map<String, Double> accuracies = Paired.of("answers", answers, "votes", votes, VqaAccuracy::of);
    return accuracies.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * Returns the accuracy of one answer, 0 to 1.
   *
   * @param answer the model's
   * @param votes people's answers, 10 in VQA v2
   * @throws Failure {@code INVALID_ARGUMENT} if there are fewer than 2 votes
   */
  public static double of(String answer, List<String> votes) {
    require(votes.size() >= 2)
        .or("leaving one vote out takes at least 2 votes, not %s", votes.size());
    String normal = VqaNormaliser.normalise(answer);
    long matches =
        votes.stream().filter(vote -> VqaNormaliser.normalise(vote).equals(normal)).count();
    // Leaving out a matching vote costs a match, leaving out another one does not.
    double sum =
        matches * Math.min(1, (matches - 1) / ENOUGH)
            + (votes.size() - matches) * Math.min(1, matches / ENOUGH);
    return sum / votes.size();
  }
}
