package dev.omnivl.text;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Cleans a text, cuts it into WordPiece tokens and counts them; and spells token ids again. Thread
 * safe.
 *
 * <p>Special tokens come from here alone: a text that holds the letters "[SEP]" is cut like any
 * other. A text over the limit keeps its beginning and its [SEP], and says so. Nothing is
 * downloaded.
 */
public final class TextTokenizer implements AutoCloseable {
  private final WordPieces wordPieces;
  private final List<String> pieces;
  private final int[] specials;
  private final int maxTokens;

  private TextTokenizer(WordPieceFile file, int maxTokens) throws IOException {
    if (maxTokens < 2) {
      throw new IllegalArgumentException("maxTokens must be at least 2, not " + maxTokens);
    }
    this.pieces = file.pieces();
    this.specials = file.specials();
    this.wordPieces = new WordPieces(file);
    this.maxTokens = maxTokens;
  }

  /**
   * Reads a tokenizer.
   *
   * @param file a {@code tokenizer.json} of the WordPiece kind
   * @param maxTokens the longest text, in tokens with the special ones
   * @throws Failure NOT_FOUND if there is no such file, CORRUPT if it is no such tokenizer or lacks
   *     a special token
   */
  public static TextTokenizer read(Path file, int maxTokens) {
    try (InputStream stream = Files.newInputStream(file)) {
      return read(stream, maxTokens);
    } catch (NoSuchFileException e) {
      throw new Failure(Reason.NOT_FOUND, "no tokenizer at " + file, e);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a tokenizer from a stream, which stays open.
   *
   * @param file a {@code tokenizer.json} of the WordPiece kind
   * @param maxTokens the longest text, in tokens with the special ones
   * @throws Failure CORRUPT if it is no such tokenizer or lacks a special token
   */
  public static TextTokenizer read(InputStream file, int maxTokens) throws IOException {
    return new TextTokenizer(WordPieceFile.read(file), maxTokens);
  }

  /** A text to be encoded: [CLS], its pieces, [SEP]. */
  public TokenIds encode(String text) {
    return encode(text, SpecialToken.CLS);
  }

  /** A text in the role that its first token names: {@code first}, its pieces, [SEP]. */
  public TokenIds encode(String text, SpecialToken first) {
    return encode(text, first, maxTokens);
  }

  /**
   * A text of at most {@code limit} tokens, the two special ones included.
   *
   * @throws IllegalArgumentException if the limit is below 2 or above {@link #maxTokens()}
   */
  public TokenIds encode(String text, SpecialToken first, int limit) {
    if (limit < 2 || limit > maxTokens) {
      throw new IllegalArgumentException("a limit is 2 to " + maxTokens + " tokens, not " + limit);
    }
    int[] cut = wordPieces.cut(text);
    int kept = Math.min(cut.length, limit - 2);
    int[] ids = new int[kept + 2];
    ids[0] = id(first);
    System.arraycopy(cut, 0, ids, 1, kept);
    ids[kept + 1] = id(SpecialToken.SEP);
    return new TokenIds(ids, cut.length + 2, unknown(cut));
  }

  /**
   * A beginning for the generation decoder to go on from: [DEC] and the text's pieces, without
   * [SEP].
   */
  public TokenIds prompt(String text) {
    int[] cut = wordPieces.cut(text);
    int kept = Math.min(cut.length, maxTokens - 1);
    int[] ids = new int[kept + 1];
    ids[0] = id(SpecialToken.DEC);
    System.arraycopy(cut, 0, ids, 1, kept);
    return new TokenIds(ids, cut.length + 1, unknown(cut));
  }

  /** Spells ids, special tokens left out. */
  public String decode(int[] ids) {
    Spelling spelling = new Spelling();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(spelled(id, spelling));
    }
    return text.toString();
  }

  /** Spells one token after the other, as text that can be appended to what was spelled before. */
  public Spelled spelling() {
    Spelling spelling = new Spelling();
    return id -> spelled(id, spelling);
  }

  /** What a token adds to a growing text; one use for one text. */
  @FunctionalInterface
  public interface Spelled {
    /** The text that the token adds, with its blank where one belongs; empty for special tokens. */
    String next(int id);
  }

  /** The id of a special token. */
  public int id(SpecialToken special) {
    return specials[special.ordinal()];
  }

  /** The number of ids. */
  public int vocabulary() {
    return pieces.size();
  }

  /** The longest text, in tokens with the special ones. */
  public int maxTokens() {
    return maxTokens;
  }

  @Override
  public void close() {
    wordPieces.close();
  }

  private int unknown(int[] cut) {
    int unspelled = id(SpecialToken.UNK);
    return (int) Arrays.stream(cut).filter(piece -> piece == unspelled).count();
  }

  private String spelled(int id, Spelling spelling) {
    if (id < 0 || id >= pieces.size()) {
      throw new IllegalArgumentException(
          "a token id is 0 to " + (pieces.size() - 1) + ", not " + id);
    }
    for (int special : specials) {
      if (id == special) {
        return "";
      }
    }
    return spelling.next(pieces.get(id));
  }
}
