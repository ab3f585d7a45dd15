package dev.omnivl.trainer.metric;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.rule.Rules;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Picks an answer from a list, as BLIP does for VQA (Li and others, ICML 2022): the first token
 * shortlists, the likelihood of the whole answer decides.
 *
 * <p>The likelihood is the <em>sum</em> of log-likelihoods over an answer's tokens, the end token
 * among them, not their mean: short answers win over long ones that are as likely token by token.
 *
 * <p>Shapes: A answers, L tokens of an answer without start and padding, V words of the vocabulary.
 */
public final class AnswerRanking {
  private AnswerRanking() {}

  /**
   * Returns the answers whose first token is likeliest.
   *
   * @param firstLogProbabilities of the token after the start (V)
   * @param firstTokens of the answers (A), each below V
   * @param limit how many to return; 128 in BLIP; more than A for all
   * @return answers as indices into {@code firstTokens}, the likeliest first; of equal ones the
   *     earlier first
   * @throws Failure {@code INVALID_ARGUMENT} if the limit is below 1 or a token is no word of the
   *     vocabulary
   */
  public static int[] shortlist(float[] firstLogProbabilities, int[] firstTokens, int limit) {
    require(limit >= 1).or("a shortlist has at least 1 answer, not %s", limit);
    for (int token : firstTokens) {
      checkToken(token, firstLogProbabilities.length);
    }
    return IntStream.range(0, firstTokens.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                answer -> -orImpossible(firstLogProbabilities[firstTokens[answer]])))
        .limit(limit)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Returns the log-likelihood of an answer: the sum over its tokens.
   *
   * @param logProbabilities of each next token, given those before it (L, V)
   * @param tokens of the answer, the end token included (L)
   * @return natural logarithm, at most 0
   * @throws Failure {@code MISMATCH} if the lengths differ, {@code INVALID_ARGUMENT} if a token is
   *     no word of the vocabulary
   */
  public static double logLikelihood(List<float[]> logProbabilities, int[] tokens) {
    require(logProbabilities.size() == tokens.length, Reason.MISMATCH)
        .or("%s tokens need as many predictions, not %s", tokens.length, logProbabilities.size());
    double sum = 0;
    for (int position = 0; position < tokens.length; position++) {
      float[] next = logProbabilities.get(position);
      checkToken(tokens[position], next.length);
      sum += next[tokens[position]];
    }
    return sum;
  }

  /**
   * Returns the score by which BLIP's own code ranks. Its loss smooths labels in evaluation too, so
   * that each token adds (1 - ε) times its log-likelihood and ε times the mean one of the
   * vocabulary.
   *
   * @param logProbabilities of each next token, given those before it (L, V), all finite
   * @param tokens of the answer, the end token included (L)
   * @param smoothing ε, 0 to 1; 0.1 in BLIP; 0 gives {@link #logLikelihood}
   * @throws Failure as {@link #logLikelihood}; {@code INVALID_ARGUMENT} too if ε is outside 0 to 1
   */
  public static double smoothedLogLikelihood(
      List<float[]> logProbabilities, int[] tokens, double smoothing) {
    Rules.share("label smoothing", smoothing);
    double ofTokens = logLikelihood(logProbabilities, tokens);
    if (smoothing == 0) {
      return ofTokens;
    }
    double means = 0;
    for (float[] next : logProbabilities) {
      means +=
          IntStream.range(0, next.length).mapToDouble(token -> next[token]).average().orElse(0);
    }
    return (1 - smoothing) * ofTokens + smoothing * means;
  }

  /**
   * Returns the shortlisted answer that is likeliest as a whole.
   *
   * @param shortlist answers, as {@link #shortlist} returns them; at least one
   * @param logLikelihoods of the shortlisted answers, in the order of the shortlist
   * @return one of the shortlist's entries; of equal ones the earlier in the shortlist
   * @throws Failure {@code INVALID_ARGUMENT} if the shortlist is empty, {@code MISMATCH} if the
   *     lengths differ
   */
  public static int best(int[] shortlist, double[] logLikelihoods) {
    require(shortlist.length == logLikelihoods.length, Reason.MISMATCH)
        .or("%s answers need as many likelihoods, not %s", shortlist.length, logLikelihoods.length);
    require(shortlist.length > 0).or("the best of 0 answers: give at least 1");
    int best = 0;
    for (int place = 1; place < shortlist.length; place++) {
      best =
          orImpossible(logLikelihoods[place]) > orImpossible(logLikelihoods[best]) ? place : best;
    }
    return shortlist[best];
  }

  /** What is not a number must not win. */
  private static double orImpossible(double logProbability) {
    return Double.isNaN(logProbability) ? Double.NEGATIVE_INFINITY : logProbability;
  }

  private static void checkToken(int token, int vocabulary) {
    require(token >= 0 && token < vocabulary)
        .or("token %s is no word of a vocabulary of %s", token, vocabulary);
  }
}
