package dev.omnivl.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A smaller vocabulary made from a WordPiece tokenizer, so that a small model need not carry rows
 * for words that it never learned.
 *
 * <p>Kept are [PAD], [UNK], [CLS], [SEP], the pieces with an id below a cut (BERT orders words by
 * frequency), all single characters, inside a word or at its start, and whatever the given texts
 * need: those are cut into the same pieces as before. Places without a word ([unused0] and the
 * like) and [MASK] go. The order stays; [DEC] and [ENC] come at the end.
 *
 * @param tokenizerJson the new {@code tokenizer.json}
 * @param oldIds for each new id its old one, or -1 for [DEC] and [ENC] where the old vocabulary has
 *     none
 */
public record VocabularySubset(byte[] tokenizerJson, int[] oldIds) {

  /**
   * Chooses the pieces.
   *
   * @param tokenizerJson the tokenizer to start from; it stays open
   * @param cut pieces with an id below this stay
   * @param texts texts whose pieces stay
   */
  public static VocabularySubset of(InputStream tokenizerJson, int cut, Collection<String> texts)
      throws IOException {
    TokenizerFile file = TokenizerFile.read(tokenizerJson).ofWordPieces();
    BitSet kept = new BitSet();
    for (int id = 0; id < file.pieces().size(); id++) {
      String piece = file.pieces().get(id);
      kept.set(id, !isMark(piece) && (id < cut || isOneCharacter(piece)));
    }
    try (Subwords subwords = new Subwords(file, Cleaning.BLIP)) {
      texts.forEach(text -> Arrays.stream(subwords.cut(text)).forEach(kept::set));
    }
    List<String> pieces = new ArrayList<>();
    List<Integer> oldIds = new ArrayList<>();
    Set<String> roles = new HashSet<>(List.of(SpecialToken.DEC.piece(), SpecialToken.ENC.piece()));
    for (int id = 0; id < file.pieces().size(); id++) {
      String piece = file.pieces().get(id);
      if (!roles.contains(piece) && (kept.get(id) || isSpecial(piece))) {
        pieces.add(piece);
        oldIds.add(id);
      }
    }
    for (SpecialToken role : List.of(SpecialToken.DEC, SpecialToken.ENC)) {
      pieces.add(role.piece());
      oldIds.add(file.pieces().indexOf(role.piece()));
    }
    return new VocabularySubset(
        file.withPieces(pieces).bytes(), oldIds.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The number of new ids. */
  public int size() {
    return oldIds.length;
  }

  private static boolean isMark(String piece) {
    return piece.startsWith("[") && piece.endsWith("]") && piece.length() > 2;
  }

  private static boolean isSpecial(String piece) {
    return Arrays.stream(SpecialToken.values()).anyMatch(special -> special.piece().equals(piece));
  }

  private static boolean isOneCharacter(String piece) {
    String letters = piece.startsWith("##") ? piece.substring(2) : piece;
    return letters.codePointCount(0, letters.length()) <= 1;
  }
}
