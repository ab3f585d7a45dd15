package dev.omnivl.server.encode;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;

/** Texts to tokens. */
public final class Texts {
  private final TextTokenizer tokenizer;
  private final int maxCharacters;

  /** Reads texts as this bundle's model does. */
  public Texts(Bundle bundle, ServerSettings settings) {
    tokenizer = bundle.tokenizer();
    maxCharacters = settings.text().maxCharacters();
  }

  /** Returns the tokens of a text in the role that its first token names. */
  TokenIds tokens(String text, SpecialToken role) {
    return cutFirst(text, read -> tokenizer.encode(read, role));
  }

  /** Returns the tokens of the beginning of a text that is to be generated. */
  TokenIds prompt(String text) {
    return cutFirst(text, tokenizer::prompt);
  }

  private TokenIds cutFirst(String text, java.util.function.Function<String, TokenIds> encoding) {
    if (text.length() <= maxCharacters) {
      return encoding.apply(text);
    }
    int end =
        Character.isHighSurrogate(text.charAt(maxCharacters - 1))
            ? maxCharacters - 1
            : maxCharacters;
    TokenIds read = encoding.apply(text.substring(0, end));
    return read.truncated()
        ? read
        : new TokenIds(read.ids(), read.ids().length + 1, read.unknown());
  }
}
