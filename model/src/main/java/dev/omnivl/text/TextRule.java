package dev.omnivl.text;

import dev.omnivl.failure.Failure;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a text becomes a model's input, beside the tokenizer's file; stored in the bundle.
 *
 * @param cleaning what happens before the text is cut
 * @param tokens how the vocabulary spells the tokens that stand for themselves; a role that is
 *     missing is one that the model does not know, so without CLS a text has no first token
 * @param fullLength whether every text is filled up to the longest allowed, not to the longest of
 *     its batch, because the model reads the padding
 */
public record TextRule(Cleaning cleaning, Map<SpecialToken, String> tokens, boolean fullLength) {

  /** The rule of OmniVL and of BLIP as its authors publish it: BERT's tokens, [ENC] and [DEC]. */
  public static final TextRule OMNIVL = new TextRule(Cleaning.BLIP, bert(), false);

  /** Checks that a text can end and be filled up, and copies the map. */
  public TextRule {
    EnumMap<SpecialToken, String> copy = new EnumMap<>(SpecialToken.class);
    copy.putAll(tokens);
    for (SpecialToken needed : new SpecialToken[] {SpecialToken.SEP, SpecialToken.PAD}) {
      if (!copy.containsKey(needed)) {
        throw Failure.ofField(
            "text.tokens",
            "must say how the vocabulary spells " + needed + ", and has " + copy.keySet());
      }
    }
    tokens = Collections.unmodifiableMap(copy);
  }

  /** The same with another cleaning. */
  public TextRule with(Cleaning other) {
    return new TextRule(other, tokens, fullLength);
  }

  /** The same with another spelling of one token. */
  public TextRule with(SpecialToken role, String piece) {
    EnumMap<SpecialToken, String> changed = new EnumMap<>(tokens);
    changed.put(role, piece);
    return new TextRule(cleaning, changed, fullLength);
  }

  /** How BERT spells its tokens and BLIP the two that it adds. */
  private static Map<SpecialToken, String> bert() {
    EnumMap<SpecialToken, String> tokens = new EnumMap<>(SpecialToken.class);
    for (SpecialToken token : SpecialToken.values()) {
      tokens.put(token, token.piece());
    }
    return tokens;
  }
}
