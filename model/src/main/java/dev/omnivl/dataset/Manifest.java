package dev.omnivl.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes {@code manifest.jsonl}: one {@link DatasetItem} a line, as JSON in UTF-8. */
public final class Manifest {
  /** Name of the manifest in a data set folder. */
  public static final String FILE = "manifest.jsonl";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Manifest() {}

  /**
   * Reads the manifest of a data set folder. Blank lines mean nothing.
   *
   * @throws Failure NOT_FOUND without a manifest, CORRUPT with the number of a line that is not an
   *     item, and the field that is wrong
   */
  public static List<DatasetItem> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Reason.NOT_FOUND, folder + " has no " + FILE + ": name the folder of a data set");
    }
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    List<DatasetItem> items = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          items.add(item(line, name, file + " line " + number));
        }
        number++;
      }
    } catch (CharacterCodingException e) {
      throw new Failure(Reason.CORRUPT, file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return List.copyOf(items);
  }

  private static DatasetItem item(String line, String folder, String place) {
    try {
      return JSON.readValue(line, ManifestLine.class).item(folder);
    } catch (JsonProcessingException e) {
      throw new Failure(Reason.CORRUPT, place + ": " + ManifestLine.mistake(e), e);
    } catch (Failure e) {
      throw new Failure(Reason.CORRUPT, place + ": " + e.getMessage(), e);
    }
  }

  /** Writes the manifest of a data set folder in one step, so that no reader sees half of it. */
  public static void write(Path folder, List<DatasetItem> items) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (DatasetItem item : items) {
      lines.append(JSON.writeValueAsString(item)).append('\n');
    }
    AtomicFiles.write(folder.resolve(FILE), lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
