package dev.omnivl.datasets.folder;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A data set folder in the making: first its media, then, in {@link #finish}, what tells of them. A
 * folder with a manifest is therefore whole.
 */
public final class DatasetFolder {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;

  /**
   * Where media of one style came from.
   *
   * @param style of the items
   * @param source what they were made of, with its version
   * @param license SPDX identifier
   * @param copyright who holds it
   */
  public record Origin(String style, String source, String license, String copyright) {}

  /**
   * What {@code dataset.json} says.
   *
   * @param name of the data set
   * @param seed that decided what is in it and what is held out
   * @param concepts number of concepts
   * @param items number of items
   * @param counts items by style, then by what they are held out as
   * @param sources where the media came from
   */
  private record Info(
      String name,
      long seed,
      long concepts,
      int items,
      Map<String, Map<String, Integer>> counts,
      List<Origin> sources) {}

  private DatasetFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder.
   *
   * @param folder new, or empty
   * @param directories for media, relative to it
   * @throws Failure INVALID_ARGUMENT when something is in it: media of another run would stay among
   *     the new ones
   */
  public static DatasetFolder create(Path folder, List<String> directories) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new Failure(
              Reason.INVALID_ARGUMENT,
              folder + " is not empty: name a new folder for the data set");
        }
      }
      for (String directory : directories) {
        Files.createDirectories(folder.resolve(directory));
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return new DatasetFolder(folder);
  }

  /**
   * Writes a file.
   *
   * @param media its path in one of the directories, with {@code /}
   * @param bytes its content
   */
  public void write(String media, byte[] bytes) {
    Path file = folder.resolve(media);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Writes {@code LICENSES.md}, {@code dataset.json} and the manifest.
   *
   * @param name of the data set
   * @param seed that decided what is in it and what is held out
   * @param items every item, in the order of the manifest
   * @param origins where the media came from
   * @param licenses the terms, as Markdown
   */
  public void finish(
      String name, long seed, List<DatasetItem> items, List<Origin> origins, String licenses) {
    long concepts = items.stream().map(DatasetItem::concept).distinct().count();
    Info info = new Info(name, seed, concepts, items.size(), Summary.counts(items), origins);
    try {
      Files.writeString(folder.resolve("LICENSES.md"), licenses);
      JSON.writeValue(folder.resolve("dataset.json").toFile(), info);
      AtomicFiles.forceAll(folder); // before the manifest says that all is there
      Manifest.write(folder, items);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static Failure unwritable(Path path, IOException cause) {
    return new Failure(
        Reason.INVALID_ARGUMENT, "cannot write " + path + ": " + cause.getMessage(), cause);
  }
}
