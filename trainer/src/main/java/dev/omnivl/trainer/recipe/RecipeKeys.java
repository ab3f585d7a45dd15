package dev.omnivl.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.trainer.rule.Rules;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the keys of a recipe file with the settings that there are. A section may be {@code
 * null} where its setting may.
 */
final class RecipeKeys {
  private RecipeKeys() {}

  /** A key that is unknown, missing or of the wrong sort. */
  static final class Mistake extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String path;

    Mistake(String path, String message) {
      super(message);
      this.path = path;
    }

    /** Where it is, such as {@code stages[1].losses}. */
    String path() {
      return path;
    }
  }

  /**
   * Checks the keys of a section and of all below it.
   *
   * @param path of the section with a dot, or nothing
   * @throws Mistake naming a key that is unknown or missing
   */
  static void require(String path, JsonNode section, Class<?> settings) {
    List<String> known = new ArrayList<>(names(settings));
    if (settings == Recipe.class) {
      known.addAll(names(Stage.class)); // what the top of a file says for every stage
    }
    for (Iterator<String> fields = section.fieldNames(); fields.hasNext(); ) {
      String name = fields.next();
      if (!known.contains(name)) {
        throw new Mistake(
            path + name,
            "no setting is named " + path + name + ": did you mean " + Rules.nearest(name, known));
      }
    }
    for (RecordComponent setting : settings.getRecordComponents()) {
      JsonNode value = section.get(setting.getName());
      boolean nested = setting.getType().isRecord();
      if (value == null && nullable(setting) && !nested) {
        continue; // null is what it then is
      }
      if (value == null) {
        throw new Mistake(
            path + setting.getName(), "the setting " + path + setting.getName() + " is missing");
      }
      if (value.isNull() && !nullable(setting)) {
        throw new Mistake(
            path + setting.getName(),
            "the setting " + path + setting.getName() + " must not be null or empty");
      }
      if (!value.isNull()) {
        requireBelow(path + setting.getName(), value, setting.getGenericType());
      }
    }
  }

  private static List<String> names(Class<?> settings) {
    return Arrays.stream(settings.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static void requireBelow(String path, JsonNode value, Type type) {
    if (type instanceof Class<?> section && section.isRecord()) {
      if (!value.isObject()) {
        throw new Mistake(path, "the setting " + path + " has settings of its own");
      }
      require(path + ".", value, section);
    } else if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      if (!value.isArray()) {
        throw new Mistake(path, "the setting " + path + " is a list: begin each entry with a dash");
      }
      for (int index = 0; index < value.size(); index++) {
        requireBelow(path + "[" + index + "]", value.get(index), list.getActualTypeArguments()[0]);
      }
    }
  }

  private static boolean nullable(RecordComponent setting) {
    return setting.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
