package dev.omnivl.arch;

/**
 * The sizes of the text encoder, which the two decoders share.
 *
 * @param vocabulary rows of the word table, special tokens included
 * @param maxTokens longest text, in tokens with the special ones
 * @param width D
 * @param depth number of layers
 * @param heads attention heads
 * @param ffnWidth width inside a layer's feed-forward network
 * @param dropout dropout while training
 * @param epsilon of every LayerNorm
 */
public record TextConfig(
    int vocabulary,
    int maxTokens,
    int width,
    int depth,
    int heads,
    int ffnWidth,
    double dropout,
    double epsilon) {
  /** BERT's. */
  public static final double EPSILON = 1e-12;

  /** Checks that every size is positive and that what must divide does. */
  public TextConfig {
    Rules.positive("text.vocabulary", vocabulary);
    Rules.positive("text.maxTokens", maxTokens);
    Rules.positive("text.depth", depth);
    Rules.positive("text.ffnWidth", ffnWidth);
    Rules.divides("text.heads", heads, "text.width", Rules.positive("text.width", width));
    Rules.probability("text.dropout", dropout);
    epsilon = epsilon == 0 ? EPSILON : epsilon; // written before it was a setting
    Rules.above0("text.epsilon", epsilon);
  }

  /** With BERT's epsilon. */
  public TextConfig(
      int vocabulary,
      int maxTokens,
      int width,
      int depth,
      int heads,
      int ffnWidth,
      double dropout) {
    this(vocabulary, maxTokens, width, depth, heads, ffnWidth, dropout, EPSILON);
  }
}
