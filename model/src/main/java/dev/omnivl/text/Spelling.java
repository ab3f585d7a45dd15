package dev.omnivl.text;

/**
 * Joins word pieces to text: continuations and punctuation without a blank, other pieces with one.
 */
final class Spelling {
  private static final String CONTINUATION = "##";
  private static final String NO_BLANK_BEFORE = ",.!?;:)]}%'-/";
  private static final String NO_BLANK_AFTER = "([{'-/$#";

  private boolean blankWanted;

  /** What the piece adds to the text. */
  String next(String piece) {
    boolean continues = continues(piece);
    String letters = continues ? piece.substring(CONTINUATION.length()) : piece;
    boolean glued = continues || !blankWanted || isOneOf(letters, NO_BLANK_BEFORE);
    blankWanted = !isOneOf(letters, NO_BLANK_AFTER);
    return glued ? letters : " " + letters;
  }

  /** Whether a piece goes on with the word before it. */
  static boolean continues(String piece) {
    return piece.startsWith(CONTINUATION) && piece.length() > CONTINUATION.length();
  }

  private static boolean isOneOf(String piece, String marks) {
    return piece.length() == 1 && marks.contains(piece);
  }
}
