package dev.omnivl.server.encode;

import dev.omnivl.engine.ModelPart;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.function.Function;

/** Texts to tokens. */
public final class Texts {
  private final TextTokenizer tokenizer;
  private final int maxCharacters;

  /** Reads texts as a part of the model does. */
  public Texts(ModelPart part, ServerSettings settings) {
    tokenizer = part.tokenizer();
    maxCharacters = settings.text().maxCharacters();
  }

  /** Returns the tokens of a text in the role that its first token names. */
  TokenIds tokens(String text, SpecialToken role) {
    return cutFirst(text, read -> tokenizer.encode(read, role));
  }

  /** Returns the tokens of a text, read in a way of its own. */
  TokenIds cutFirst(String text, Function<String, TokenIds> encoding) {
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
