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
 */
public record TextConfig(
    int vocabulary, int maxTokens, int width, int depth, int heads, int ffnWidth, double dropout) {

  /** Checks that every size is positive and that what must divide does. */
  public TextConfig {
    Rules.positive("text.vocabulary", vocabulary);
    Rules.positive("text.maxTokens", maxTokens);
    Rules.positive("text.depth", depth);
    Rules.positive("text.ffnWidth", ffnWidth);
    Rules.divides("text.heads", heads, "text.width", Rules.positive("text.width", width));
    Rules.probability("text.dropout", dropout);
  }
}
