package dev.omnivl.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes {@code manifest.jsonl}: one {@link Item} a line, as JSON in UTF-8. */
public final class Manifest {
  /** Name of the manifest in a data set folder. */
  public static final String FILE = "manifest.jsonl";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Manifest() {}

  /**
   * Reads the manifest of a data set folder.
   *
   * @throws Failure NOT_FOUND without a manifest, CORRUPT with the number of a line that is not an
   *     item
   */
  public static List<Item> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Reason.NOT_FOUND, folder + " has no " + FILE + ": name the folder of a data set");
    }
    List<Item> items = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        items.add(JSON.readValue(line, Item.class));
      }
    } catch (JsonProcessingException e) {
      throw new Failure(
          Reason.CORRUPT,
          file + " line " + (items.size() + 1) + " is not an item: " + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return List.copyOf(items);
  }

  /** Writes the manifest of a data set folder in one step, so that no reader sees half of it. */
  public static void write(Path folder, List<Item> items) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Item item : items) {
      lines.append(JSON.writeValueAsString(item)).append('\n');
    }
    AtomicFiles.write(folder.resolve(FILE), lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
