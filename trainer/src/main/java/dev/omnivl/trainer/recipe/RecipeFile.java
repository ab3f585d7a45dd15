package dev.omnivl.trainer.recipe;

import static dev.omnivl.trainer.rule.Rules.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a recipe file.
 *
 * <p>A section of a stage (input, batches, losses and so on) that stands at the top of the file
 * holds for every stage; a stage names only what it changes. After that nothing may be missing and
 * nothing may be unknown: there are no hidden defaults.
 */
final class RecipeFile {
  private static final String STAGES = "stages";
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private RecipeFile() {}

  static Recipe read(Path file) {
    require(Files.isRegularFile(file), Reason.NOT_FOUND).or("there is no recipe %s", file);
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new Failure(
          Reason.NOT_FOUND, "cannot read the recipe " + file + ": " + e.getMessage(), e);
    }
    try {
      JsonNode settings = whole(YAML.readTree(text));
      RecipeKeys.require("", settings, Recipe.class);
      return YAML.treeToValue(settings, Recipe.class);
    } catch (RecipeKeys.Mistake e) {
      throw refused(file, RecipePlaces.line(text, e.path()), String.valueOf(e.getMessage()), e);
    } catch (Failure e) {
      throw refused(file, 1, String.valueOf(e.getMessage()), e);
    } catch (ValueInstantiationException e) {
      throw refused(
          file,
          RecipePlaces.line(text, path(e)),
          String.valueOf(e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage()),
          e);
    } catch (JsonMappingException e) {
      int line = RecipePlaces.line(text, path(e));
      throw refused(file, line, path(e) + ": " + e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw refused(file, line, e.getOriginalMessage(), e);
    }
  }

  /** Moves what the top of the file says of every stage into each of them. */
  private static JsonNode whole(JsonNode file) {
    if (!(file instanceof ObjectNode recipe)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "a recipe is a list of settings with their values");
    }
    ObjectNode common = YAML.createObjectNode();
    List<String> sections =
        Arrays.stream(Stage.class.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> !name.equals("name"))
            .toList();
    for (String section : sections) {
      JsonNode value = recipe.remove(section);
      if (value != null) {
        common.set(section, value);
      }
    }
    if (recipe.get(STAGES) instanceof ArrayNode stages) {
      for (int index = 0; index < stages.size(); index++) {
        stages.set(index, merged(common, stages.get(index)));
      }
    }
    return recipe;
  }

  /** What {@code changes} says, and where it is silent, what {@code base} says. */
  private static JsonNode merged(JsonNode base, JsonNode changes) {
    if (!(base instanceof ObjectNode common) || !(changes instanceof ObjectNode own)) {
      return changes;
    }
    ObjectNode merged = common.deepCopy();
    for (Map.Entry<String, JsonNode> change : own.properties()) {
      JsonNode before = merged.get(change.getKey());
      merged.set(
          change.getKey(), before == null ? change.getValue() : merged(before, change.getValue()));
    }
    return merged;
  }

  private static String path(JsonMappingException error) {
    return error.getPath().stream()
        .map(part ->
            part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static Failure refused(Path file, int place, String why, Exception cause) {
    // A parser shows the place over several lines and hints at its own options in parentheses.
    String line = why.lines().findFirst().orElse("").replaceFirst(" \\(set Deserialization.*", "");
    return new Failure(
        Reason.INVALID_ARGUMENT, "recipe " + file + ":" + place + ": " + line, cause);
  }
}
