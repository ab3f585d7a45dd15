package dev.omnivl.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** Cuts cleaned text into pieces, with the native WordPiece implementation. */
final class WordPieces implements AutoCloseable {
  static {
    // Before the library's first class is loaded: it neither fetches nor reports anything over the
    // network then.
    System.setProperty("ai.djl.offline", "true");
  }

  private final HuggingFaceTokenizer tokenizer;

  WordPieces(WordPieceFile file) throws IOException {
    Map<String, String> options =
        Map.of("padding", "false", "truncation", "false", "addSpecialTokens", "false");
    this.tokenizer =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file.plain()), options);
  }

  int[] cut(String text) {
    String clean = TextCleaning.clean(text);
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
