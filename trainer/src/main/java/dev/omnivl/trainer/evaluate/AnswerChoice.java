package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.Engine;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.metric.AnswerRanking;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses an answer from a list by the likelihood that the generation decoder gives it, as ALBEF
 * and BLIP do: the first token shortlists, the whole answer decides.
 *
 * @param engine the bundle
 * @param tokenizer of the bundle
 * @param shortlist how many answers are read whole
 */
record AnswerChoice(Engine engine, TextTokenizer tokenizer, int shortlist) {
  private static final int TOGETHER = 32; // a row of the vocabulary for each of their tokens

  /**
   * The likeliest answer.
   *
   * @param prompt the question, as a beginning for the decoder
   * @param choices at least one
   */
  String best(VisualFeatures medium, TokenIds prompt, List<String> choices) {
    List<int[]> tokens = choices.stream().map(choice -> tokens(choice, prompt)).toList();
    int[] firsts = tokens.stream().mapToInt(text -> text[0]).toArray();
    float[] next =
        engine
            .logProbabilities(medium, prompt, List.of(new int[] {firsts[0]}))
            .getFirst()
            .getFirst();
    int[] shortlisted = AnswerRanking.shortlist(next, firsts, shortlist);
    double[] likelihoods = new double[shortlisted.length];
    for (int start = 0; start < shortlisted.length; start += TOGETHER) {
      int end = Math.min(shortlisted.length, start + TOGETHER);
      List<int[]> texts =
          IntStream.range(start, end).mapToObj(place -> tokens.get(shortlisted[place])).toList();
      List<List<float[]>> read = engine.logProbabilities(medium, prompt, texts);
      for (int place = start; place < end; place++) {
        likelihoods[place] =
            AnswerRanking.logLikelihood(read.get(place - start), texts.get(place - start));
      }
    }
    return choices.get(AnswerRanking.best(shortlisted, likelihoods));
  }

  /** An answer's tokens and the end; cut where the model's longest text ends. */
  private int[] tokens(String answer, TokenIds prompt) {
    int limit = tokenizer.maxTokens() - prompt.length() + 1;
    int[] whole = tokenizer.encode(answer, SpecialToken.DEC, Math.max(2, limit)).ids();
    return IntStream.of(whole).skip(1).toArray();
  }
}
