package dev.omnivl.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Compares the keys of a recipe file with the settings that there are. */
final class RecipeKeys {
  private RecipeKeys() {}

  /**
   * Checks the keys of a section and of all below it.
   *
   * @param path of the section with a dot, or nothing
   * @throws IllegalArgumentException naming a key that is unknown or missing
   */
  static void require(String path, JsonNode section, Class<?> settings) {
    List<String> known =
        Arrays.stream(settings.getRecordComponents()).map(RecordComponent::getName).toList();
    for (Iterator<String> names = section.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "no setting is named " + path + name + "; there are " + String.join(", ", known));
      }
    }
    for (RecordComponent setting : settings.getRecordComponents()) {
      JsonNode value = section.get(setting.getName());
      if (value == null) {
        throw new IllegalArgumentException(
            "the setting " + path + setting.getName() + " is missing");
      }
      if (setting.getType().isRecord()) {
        require(path + setting.getName() + ".", value, setting.getType());
      }
    }
  }
}
