package dev.omnivl.trainer.recipe;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.importer.start.Tower;
import dev.omnivl.trainer.rule.Rules;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What weights start from other than chance. */
public sealed interface StartFrom {

  /**
   * The last checkpoint of an earlier run, with positions interpolated.
   *
   * @param name of its folder, beside that of this run
   */
  record Run(String name) implements StartFrom {
    @Override
    public Object json() {
      return name;
    }
  }

  /**
   * Public weights.
   *
   * @param paths a folder as people download it, or a file of weights, by the tower that starts
   *     from it; relative to the folder of the data
   */
  record PublicWeights(Map<Tower, String> paths) implements StartFrom {

    /** Sorts the towers. */
    public PublicWeights {
      require(!paths.isEmpty()).or("model.start must name a folder for vision, text or both");
      paths = Collections.unmodifiableMap(new EnumMap<>(paths));
    }

    @Override
    public Object json() {
      Map<String, String> words = new TreeMap<>();
      paths.forEach((tower, path) -> words.put(tower.word(), path));
      return words;
    }
  }

  /** The name of a run, or a path for each tower. */
  @JsonValue
  Object json();

  /** Reads either. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static StartFrom of(JsonNode json) {
    if (json.isTextual()) {
      return new Run(json.asText());
    }
    require(json.isObject())
        .or("model.start must be the name of a run, or {vision: DIR, text: DIR}, not %s", json);
    List<String> words = Arrays.stream(Tower.values()).map(Tower::word).toList();
    Map<Tower, String> paths = new TreeMap<>();
    json.properties()
        .forEach(path -> {
          int tower = words.indexOf(path.getKey());
          require(tower >= 0)
              .or(
                  "no setting is named model.start.%s: did you mean %s",
                  path.getKey(), Rules.nearest(path.getKey(), words));
          require(path.getValue().isTextual())
              .or("model.start.%s must be a path, not %s", path.getKey(), path.getValue());
          paths.put(Tower.values()[tower], path.getValue().asText());
        });
    return new PublicWeights(paths);
  }
}
