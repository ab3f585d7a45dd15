package dev.omnivl.server.encode;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.text.TokenIds;
import java.util.List;

/** Texts to tokens and vectors. */
public final class Texts {
  private final TextTokenizer tokenizer;
  private final ModelWork model;
  private final int maxCharacters;

  /** Reads texts as this bundle's model does. */
  public Texts(Bundle bundle, ModelWork model, ServerSettings settings) {
    tokenizer = bundle.tokenizer();
    this.model = model;
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
    return read.truncated() ? read : new TokenIds(read.ids(), read.ids().length + 1, true);
  }

  /** Returns the unit vectors (D) of texts. */
  List<float[]> vectors(List<TokenIds> texts, Caller caller, Stages stages) {
    return stages.inferred(model.engineQueue.runAll(model.texts, texts, caller));
  }
}
