package dev.omnivl.text;

/** Tokens that no text can spell; the first one of a sequence tells the text stack its role. */
public enum SpecialToken {
  /** Fills a batch to equal lengths. */
  PAD("[PAD]"),
  /** Stands for a piece of text that the vocabulary cannot spell. */
  UNK("[UNK]"),
  /** Starts a text to be encoded. */
  CLS("[CLS]"),
  /** Ends a text, given or generated. */
  SEP("[SEP]"),
  /** Starts a text to be matched with a medium. */
  ENC("[ENC]"),
  /** Starts a text to be generated from a medium. */
  DEC("[DEC]");

  private final String piece;

  SpecialToken(String piece) {
    this.piece = piece;
  }

  /** How the vocabulary spells it. */
  public String piece() {
    return piece;
  }
}
