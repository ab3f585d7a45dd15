package dev.omnivl.index.relevance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A thousand things that pictures show, in English: where texts lie in a model's space is told by
 * their vectors. Whether an index has what they name does not matter.
 */
public final class ReferenceTexts {
  private ReferenceTexts() {}

  /** Returns them, always the same. */
  public static List<String> all() {
    try (InputStream in = ReferenceTexts.class.getResourceAsStream("reference-texts.txt")) {
      if (in == null) {
        throw new IllegalStateException("reference-texts.txt is missing in this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
