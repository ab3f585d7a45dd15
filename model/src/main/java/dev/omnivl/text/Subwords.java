package dev.omnivl.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** Cuts cleaned text into pieces, with the native implementation of all kinds of tokenizers. */
final class Subwords implements AutoCloseable {
  static {
    // Before the library's first class is loaded: it neither fetches nor reports anything over the
    // network then.
    System.setProperty("ai.djl.offline", "true");
  }

  private final HuggingFaceTokenizer tokenizer;
  private final Cleaning cleaning;

  /**
   * Loads the library's tokenizer.
   *
   * @throws Failure CORRUPT if the library does not accept the file
   */
  Subwords(TokenizerFile file, Cleaning cleaning) throws IOException {
    Map<String, String> options =
        Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "false");
    this.cleaning = cleaning;
    try {
      this.tokenizer =
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file.plain()), options);
    } catch (RuntimeException e) { // its own kind, with the words of its parser
      throw new Failure(Reason.CORRUPT, "tokenizer.json cannot be used: " + e.getMessage(), e);
    }
  }

  /** Loads the native library. */
  static void prepare() {
    LibUtils.checkStatus();
  }

  int[] cut(String text) {
    String clean = cleaning.clean(text);
    if (clean.isEmpty()) {
      return new int[0];
    }
    long[] ids = tokenizer.encode(clean, false, false).getIds();
    int[] narrow = new int[ids.length];
    for (int index = 0; index < ids.length; index++) {
      narrow[index] = Math.toIntExact(ids[index]);
    }
    return narrow;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
