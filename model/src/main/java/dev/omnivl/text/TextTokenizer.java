package dev.omnivl.text;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Cleans a text, cuts it into tokens and counts them, as a model's {@link TextRule} says; and
 * spells the ids of word pieces again. Thread safe.
 *
 * <p>Special tokens come from here alone: a text that holds the letters "[SEP]" is cut like any
 * other. A text over the limit keeps its beginning and its last token, and says so. Nothing is
 * downloaded.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final int NONE = -1;

  private final Subwords subwords;
  private final List<String> pieces;
  private final boolean spells;
  private final Map<SpecialToken, Integer> specials;
  private final TextRule rule;
  private final int maxTokens;

  private TextTokenizer(TokenizerFile file, TextRule rule, int maxTokens) throws IOException {
    if (maxTokens < 2) {
      throw Failure.ofField("text.maxTokens", "must be at least 2, not " + maxTokens);
    }
    this.pieces = file.pieces();
    this.spells = file.spellsWordPieces();
    this.specials = file.specials(rule.tokens());
    this.subwords = new Subwords(file, rule.cleaning());
    this.rule = rule;
    this.maxTokens = maxTokens;
  }

  /**
   * Reads a tokenizer.
   *
   * @param file a {@code tokenizer.json}: word pieces, byte pairs or a unigram model
   * @param rule how texts are cleaned, begin, end and are filled up
   * @param maxTokens the longest text, in tokens with the special ones
   * @throws Failure NOT_FOUND if there is no such file, CORRUPT if it is no such tokenizer or lacks
   *     a token of the rule
   */
  public static TextTokenizer read(Path file, TextRule rule, int maxTokens) {
    try (InputStream stream = Files.newInputStream(file)) {
      return read(stream, rule, maxTokens);
    } catch (NoSuchFileException e) {
      throw new Failure(Reason.NOT_FOUND, "no tokenizer at " + file, e);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a tokenizer from a stream, which stays open.
   *
   * @param file a {@code tokenizer.json}: word pieces, byte pairs or a unigram model
   * @param rule how texts are cleaned, begin, end and are filled up
   * @param maxTokens the longest text, in tokens with the special ones
   * @throws Failure CORRUPT if it is no such tokenizer or lacks a token of the rule
   */
  public static TextTokenizer read(InputStream file, TextRule rule, int maxTokens)
      throws IOException {
    return new TextTokenizer(TokenizerFile.read(file), rule, maxTokens);
  }

  /**
   * Reads a tokenizer of OmniVL's from a stream, which stays open.
   *
   * @param file a {@code tokenizer.json} of the WordPiece kind
   * @param maxTokens the longest text, in tokens with the special ones
   * @throws Failure CORRUPT if it is no such tokenizer or lacks a special token
   */
  public static TextTokenizer read(InputStream file, int maxTokens) throws IOException {
    return read(file, TextRule.OMNIVL, maxTokens);
  }

  /** Loads the library that cuts texts, which the first tokenizer would do otherwise. */
  public static void prepare() {
    Subwords.prepare();
  }

  /** A text to be encoded: [CLS] where the model has it, its pieces, [SEP]. */
  public TokenIds encode(String text) {
    return encode(text, SpecialToken.CLS);
  }

  /** A text in the role that its first token names: {@code first}, its pieces, [SEP]. */
  public TokenIds encode(String text, SpecialToken first) {
    return encode(text, first, maxTokens);
  }

  /**
   * A text of at most {@code limit} tokens, the special ones included.
   *
   * @throws IllegalArgumentException if the limit is below 2 or above {@link #maxTokens()}
   */
  public TokenIds encode(String text, SpecialToken first, int limit) {
    if (limit < 2 || limit > maxTokens) {
      throw new IllegalArgumentException("a limit is 2 to " + maxTokens + " tokens, not " + limit);
    }
    int begin = first == SpecialToken.CLS && !has(first) ? NONE : id(first);
    int special = begin == NONE ? 1 : 2;
    int[] cut = subwords.cut(text);
    int kept = Math.min(cut.length, limit - special);
    int[] ids = new int[kept + special];
    if (begin != NONE) {
      ids[0] = begin;
    }
    System.arraycopy(cut, 0, ids, special - 1, kept);
    ids[ids.length - 1] = id(SpecialToken.SEP);
    return new TokenIds(ids, cut.length + special, unknown(cut));
  }

  /**
   * A beginning for the generation decoder to go on from: [DEC] and the text's pieces, without
   * [SEP].
   */
  public TokenIds prompt(String text) {
    int[] cut = subwords.cut(text);
    int kept = Math.min(cut.length, maxTokens - 1);
    int[] ids = new int[kept + 1];
    ids[0] = id(SpecialToken.DEC);
    System.arraycopy(cut, 0, ids, 1, kept);
    return new TokenIds(ids, cut.length + 1, unknown(cut));
  }

  /**
   * Spells ids of word pieces, special tokens left out.
   *
   * @throws IllegalStateException if it is a tokenizer of another kind, whose models write no text
   */
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

  /**
   * A word of a text that was cut into pieces.
   *
   * @param text its letters, as the model reads them
   * @param from its first token
   * @param to after its last token
   */
  public record Word(String text, int from, int to) {}

  /**
   * The words of a text and their tokens, special ones left out.
   *
   * @throws IllegalStateException if it is a tokenizer of another kind than word pieces
   */
  public List<Word> words(TokenIds text) {
    List<Word> words = new ArrayList<>();
    for (int place = 0; place < text.length(); place++) {
      int id = text.ids()[place];
      if (specials.containsValue(id) && id != specials.getOrDefault(SpecialToken.UNK, NONE)) {
        continue;
      }
      String letters = spelled(id, new Spelling()).strip();
      boolean continues =
          Spelling.continues(pieces.get(id)) && !words.isEmpty() && words.getLast().to() == place;
      if (continues) {
        Word begun = words.removeLast();
        words.add(new Word(begun.text() + letters, begun.from(), place + 1));
      } else {
        words.add(new Word(letters.isEmpty() ? pieces.get(id) : letters, place, place + 1));
      }
    }
    return words;
  }

  /** Whether the model knows a special token. */
  public boolean has(SpecialToken special) {
    return specials.containsKey(special);
  }

  /**
   * The id of a special token.
   *
   * @throws IllegalStateException if the model does not know it
   */
  public int id(SpecialToken special) {
    Integer id = specials.get(special);
    if (id == null) {
      throw new IllegalStateException("the model knows no " + special + ", it has " + specials);
    }
    return id;
  }

  /** How texts are cleaned, begin, end and are filled up. */
  public TextRule rule() {
    return rule;
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
    subwords.close();
  }

  private int unknown(int[] cut) {
    int unspelled = specials.getOrDefault(SpecialToken.UNK, NONE);
    return (int) Arrays.stream(cut).filter(piece -> piece == unspelled).count();
  }

  private String spelled(int id, Spelling spelling) {
    if (!spells) {
      throw new IllegalStateException("only word pieces are spelled");
    }
    if (id < 0 || id >= pieces.size()) {
      throw new IllegalArgumentException(
          "a token id is 0 to " + (pieces.size() - 1) + ", not " + id);
    }
    return specials.containsValue(id) ? "" : spelling.next(pieces.get(id));
  }
}
