package dev.omnivl.server.filter;

import dev.omnivl.engine.TokenListener;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a text that is written and who hears it. A word is passed on when it is whole, and
 * when no phrase can begin with it and go on; what comes after a word that is not told is kept. A
 * hook judges whole texts, so that with one nothing is heard before the end.
 */
public final class Withholding implements TokenListener {
  private static final Logger log = LoggerFactory.getLogger(Withholding.class);
  private static final String BY_WORDS = "it has a word that this server does not tell";
  private static final String BY_DEFECT = "it could not be judged";

  private final WordList words;
  private final List<OutputFilter> hooks;
  private final TokenListener listener;
  private final StringBuilder written = new StringBuilder();
  private int heard;
  private boolean kept;

  Withholding(WordList words, List<OutputFilter> hooks, TokenListener listener) {
    this.words = words;
    this.hooks = hooks;
    this.listener = listener;
  }

  @Override
  public boolean onToken(String piece) {
    if (words.isEmpty() && hooks.isEmpty()) {
      heard += piece.length();
      return listener.onToken(piece);
    }
    written.append(piece);
    return listener.onToken(kept || !hooks.isEmpty() ? "" : settled());
  }

  /** Returns what can be passed on now: all before the words that may yet become something else. */
  private String settled() {
    List<Word> all = Word.of(written.toString());
    boolean unfinished = !all.isEmpty() && all.getLast().end() == written.length();
    List<Word> whole = unfinished ? all.subList(0, all.size() - 1) : all;
    if (words.isIn(whole)) {
      kept = true;
      return "";
    }
    int open = Math.max(0, whole.size() - (words.longest() - 1));
    return upTo(open < all.size() ? all.get(open).start() : written.length());
  }

  private String upTo(int end) {
    String piece = end > heard ? written.substring(heard, end) : "";
    heard = Math.max(heard, end);
    return piece;
  }

  /**
   * Judges the whole text when it is written, and passes on what is left of it.
   *
   * @param text all of it
   * @return why it is not told; empty if it is
   */
  public Optional<String> finish(String text) {
    Optional<String> objection =
        words.isIn(Word.of(text)) || kept ? Optional.of(BY_WORDS) : ofHooks(text);
    if (objection.isEmpty() && heard < written.length()) {
      listener.onToken(upTo(written.length()));
    }
    return objection;
  }

  private Optional<String> ofHooks(String text) {
    for (OutputFilter hook : hooks) {
      try {
        Optional<String> objection = hook.objection(text);
        if (objection.isPresent()) {
          return objection;
        }
      } catch (RuntimeException | LinkageError e) {
        log.error("{} did not judge a text, which is not told", hook.getClass().getName(), e);
        return Optional.of(BY_DEFECT);
      }
    }
    return Optional.empty();
  }
}
