package dev.omnivl.importer.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a model's page says of its licence. */
public final class Licence {
  private static final String UNKNOWN = "not told by its files; see where they were fetched";
  private static final String KEY = "license:";
  private static final String FRONT = "---";
  private static final long LARGEST = 1 << 20; // bytes

  private Licence() {}

  /**
   * The licence in the head of {@code README.md} beside the weights, as Hugging Face's pages state
   * it, or a sentence that it is not known.
   */
  public static String of(HubFolder folder) {
    Path beside = folder.weightsFile().toAbsolutePath().resolveSibling("README.md");
    try {
      if (!Files.isRegularFile(beside) || Files.size(beside) > LARGEST) {
        return UNKNOWN;
      }
      List<String> lines =
          new String(Files.readAllBytes(beside), StandardCharsets.UTF_8).lines().toList();
      if (lines.isEmpty() || !lines.getFirst().equals(FRONT)) {
        return UNKNOWN;
      }
      return lines.stream()
          .skip(1)
          .takeWhile(line -> !line.equals(FRONT))
          .filter(line -> line.startsWith(KEY))
          .map(line -> line.substring(KEY.length()).strip())
          .filter(value -> !value.isEmpty())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
