package dev.omnivl.trainer.evaluate;

import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import dev.omnivl.trainer.metric.AnswerRanking;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses an answer from a list by the likelihood that the generation decoder gives it, as ALBEF
 * and BLIP do: the first token shortlists, the whole answer decides.
 *
 * @param writer of the bundle
 * @param shortlist how many answers are read whole
 */
record AnswerChoice(Writer writer, int shortlist) {
  private static final int TOGETHER = 32; // a row of the vocabulary for each of their tokens

  /**
   * A question with the answers to choose among, cut into tokens.
   *
   * @param prompt the question, as a beginning for the decoder
   * @param answers in words
   * @param tokens of each answer, and the end
   */
  record Choices(TokenIds prompt, List<String> answers, List<int[]> tokens) {

    /** Cuts a question and its answers; those where the model's longest text ends. */
    static Choices of(Writer writer, String question, List<String> answers) {
      TextTokenizer tokenizer = writer.tokenizer();
      TokenIds prompt = writer.prompt(question);
      int limit = Math.max(2, tokenizer.maxTokens() - prompt.length() + 1);
      List<int[]> tokens =
          answers.stream()
              .map(answer -> tokenizer.encode(answer, SpecialToken.DEC, limit).ids())
              .map(whole -> Arrays.copyOfRange(whole, 1, whole.length))
              .toList();
      return new Choices(prompt, answers, tokens);
    }
  }

  /**
   * The likeliest answer.
   *
   * @param choices at least one
   */
  String best(VisualFeatures medium, Choices choices) {
    TokenIds prompt = choices.prompt();
    List<int[]> tokens = choices.tokens();
    int[] firsts = tokens.stream().mapToInt(text -> text[0]).toArray();
    float[] next =
        writer
            .logProbabilities(medium, prompt, List.of(new int[] {firsts[0]}))
            .getFirst()
            .getFirst();
    int[] shortlisted = AnswerRanking.shortlist(next, firsts, shortlist);
    double[] likelihoods = new double[shortlisted.length];
    for (int start = 0; start < shortlisted.length; start += TOGETHER) {
      int end = Math.min(shortlisted.length, start + TOGETHER);
      List<int[]> texts =
          IntStream.range(start, end).mapToObj(place -> tokens.get(shortlisted[place])).toList();
      List<List<float[]>> read = writer.logProbabilities(medium, prompt, texts);
      for (int place = start; place < end; place++) {
        likelihoods[place] =
            AnswerRanking.logLikelihood(read.get(place - start), texts.get(place - start));
      }
    }
    return choices.answers().get(AnswerRanking.best(shortlisted, likelihoods));
  }
}
