package dev.omnivl.engine;

/**
 * A text that was written.
 *
 * @param text without the prompt
 * @param tokens how many were written, the end of text included
 * @param logProbability the sum over these tokens, natural logarithm
 * @param finish why it ends
 */
public record Generation(String text, int tokens, float logProbability, Finish finish) {

  /** Returns the same with another text in its place. */
  public Generation withText(String other) {
    return new Generation(other, tokens, logProbability, finish);
  }

  /** Why a text ends. */
  public enum Finish {
    /** The model ended it. */
    END_OF_TEXT,
    /** The limit on tokens was reached. */
    MAX_TOKENS
  }
}
