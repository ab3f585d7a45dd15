package dev.omnivl.text;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Tokens that no text can spell, by what they are for; the first one of a sequence tells the text
 * stack its role. How a vocabulary spells them, its {@link TextRule} says.
 */
public enum SpecialToken {
  /** Fills a batch to equal lengths. */
  @JsonProperty("pad")
  PAD("[PAD]"),
  /** Stands for a piece of text that the vocabulary cannot spell. */
  @JsonProperty("unk")
  UNK("[UNK]"),
  /** Starts a text to be encoded. */
  @JsonProperty("cls")
  CLS("[CLS]"),
  /** Ends a text, given or generated. */
  @JsonProperty("sep")
  SEP("[SEP]"),
  /** Starts a text to be matched with a medium. */
  @JsonProperty("enc")
  ENC("[ENC]"),
  /** Starts a text to be generated from a medium. */
  @JsonProperty("dec")
  DEC("[DEC]");

  private final String piece;

  SpecialToken(String piece) {
    this.piece = piece;
  }

  /** How BERT spells it, and BLIP the last two. */
  public String piece() {
    return piece;
  }
}
