package dev.omnivl.client.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.omnivl.client.output.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Titles of files from a data set's {@code manifest.jsonl}, if a folder holds one: the first
 * caption. Titles are shown beside hits; ranking does not look at them.
 */
final class Titles {

  private static final String MANIFEST = "manifest.jsonl";

  private record Line(@Nullable String media, @Nullable List<String> captions) {}

  private final Map<Path, String> titles;

  private Titles(Map<Path, String> titles) {
    this.titles = titles;
  }

  /** Reads the manifests of these folders; a line that is not understood gives no title. */
  static Titles of(List<Path> folders) {
    Map<Path, String> titles = new HashMap<>();
    for (Path folder : folders) {
      Path manifest = folder.resolve(MANIFEST);
      if (Files.isRegularFile(manifest)) {
        read(manifest, titles);
      }
    }
    return new Titles(titles);
  }

  /** Returns the title of a file; empty if it has none. */
  String of(Path file) {
    return titles.getOrDefault(file, "");
  }

  private static void read(Path manifest, Map<Path, String> titles) {
    try {
      for (String text : Files.readAllLines(manifest, StandardCharsets.UTF_8)) {
        Line line = Json.read(text, Line.class);
        if (line.media() != null && line.captions() != null && !line.captions().isEmpty()) {
          titles.put(manifest.resolveSibling(line.media()).normalize(), line.captions().getFirst());
        }
      }
    } catch (JsonProcessingException e) {
      // Some other program's manifest: its files are indexed without titles.
      titles.keySet().removeIf(file -> file.startsWith(manifest.resolveSibling("")));
    } catch (IOException e) {
      // Unreadable: the same.
      return;
    }
  }
}
