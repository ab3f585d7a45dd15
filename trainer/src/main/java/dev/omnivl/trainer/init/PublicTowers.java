package dev.omnivl.trainer.init;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.importer.start.PublicStart;
import dev.omnivl.importer.start.StartingWeights;
import dev.omnivl.importer.start.Tower;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The public weights that a recipe's towers start from, opened.
 *
 * @param towers none, one or both
 */
public record PublicTowers(Map<Tower, PublicStart> towers) implements AutoCloseable {

  /**
   * Opens them.
   *
   * @param paths by tower, as a recipe has them
   * @param root folder that they are relative to
   * @throws dev.omnivl.failure.Failure if one cannot be read, or is not for its tower
   */
  public static PublicTowers open(Map<Tower, String> paths, Path root) {
    PublicTowers opened = new PublicTowers(new EnumMap<>(Tower.class));
    try {
      paths.forEach(
          (tower, path) -> opened.towers.put(tower, PublicStart.open(root.resolve(path), tower)));
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** A model with the sizes of the weights in its towers. */
  public OmniVlConfig sized(OmniVlConfig model) {
    OmniVlConfig sized = model;
    for (PublicStart start : towers.values()) {
      sized = start.sized(sized);
    }
    return sized;
  }

  /** The tokenizer that the vocabulary is taken from: the text's own, or MiniLM's. */
  public InputStream tokenizerJson() {
    PublicStart text = towers.get(Tower.TEXT);
    return text == null ? MiniLm.tokenizerJson() : new ByteArrayInputStream(text.tokenizerJson());
  }

  /**
   * The weights by the names of a model, whose word tables have the rows of {@link #tokenizerJson}.
   *
   * @throws dev.omnivl.failure.Failure MISMATCH if they cannot fill it
   */
  public List<StartingWeights> weights(OmniVlConfig model) {
    return towers.values().stream().map(start -> start.weights(model)).toList();
  }

  /** What each tower of a model takes from where, and what is new in it. */
  public List<String> lines(OmniVlConfig model) {
    List<String> lines = new ArrayList<>();
    towers.forEach((tower, start) -> {
      String source = start.title() + " of " + start.path() + ", licence: " + start.licence();
      lines.add(tower.word() + " starts from " + source);
      start.weights(model).lines().forEach(line -> lines.add("  " + line));
    });
    return lines;
  }

  /** Licences by what they are of. */
  public Map<String, String> licences() {
    Map<String, String> licences = new TreeMap<>();
    towers
        .values()
        .forEach(start ->
            licences.put(start.title() + ", " + start.path().getFileName(), start.licence()));
    return licences;
  }

  @Override
  public void close() {
    towers.values().forEach(PublicStart::close);
  }
}
