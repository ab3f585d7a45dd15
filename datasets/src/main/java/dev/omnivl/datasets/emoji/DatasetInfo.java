package dev.omnivl.datasets.emoji;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.datasets.folder.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes what a data set folder tells of itself: {@code dataset.json} and {@code LICENSES.md}. */
final class DatasetInfo {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private DatasetInfo() {}

  /**
   * The content of {@code dataset.json}.
   *
   * @param name of the data set
   * @param seed that decided what is held out
   * @param imageSide width and height of drawn images, in pixels
   * @param concepts number of concepts
   * @param items number of items
   * @param counts items by style, then by what they are held out as ({@code train} for those that
   *     are not)
   * @param sources the packages
   */
  private record Info(
      String name,
      long seed,
      @JsonProperty("image_side") int imageSide,
      int concepts,
      int items,
      Map<String, Map<String, Integer>> counts,
      List<SourceInfo> sources) {}

  private record SourceInfo(
      String style, @JsonProperty("package") String coordinate, String license, String copyright) {}

  static void write(
      EmojiDataset.Settings settings,
      Map<Source, Path> archives,
      int concepts,
      List<DatasetItem> items)
      throws IOException {
    List<SourceInfo> sources = new ArrayList<>();
    for (Source source : archives.keySet()) {
      sources.add(
          new SourceInfo(
              source.style(), source.coordinate(), source.license(), source.attribution()));
    }
    Info info =
        new Info(
            "emoji",
            settings.seed(),
            settings.side(),
            concepts,
            items.size(),
            Summary.counts(items),
            sources);
    JSON.writeValue(settings.folder().resolve("dataset.json").toFile(), info);
    writeLicenses(settings.folder(), archives);
  }

  private static void writeLicenses(Path folder, Map<Source, Path> archives) throws IOException {
    StringBuilder text = new StringBuilder(LicenseTable.of(archives.keySet()));
    for (Map.Entry<Source, Path> entry : archives.entrySet()) {
      StringBuilder own = new StringBuilder();
      Tarball.read(
          entry.getValue(),
          Set.of("LICENSE", "LICENSE.md", "LICENSE.txt")::contains,
          (name, bytes) -> own.append(new String(bytes, StandardCharsets.UTF_8).strip()));
      if (!own.isEmpty()) {
        text.append("\n## ").append(entry.getKey().coordinate()).append("\n\n```\n");
        text.append(own).append("\n```\n");
      }
    }
    Files.writeString(folder.resolve("LICENSES.md"), text);
  }
}
