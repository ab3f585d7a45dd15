package dev.omnivl.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of a manifest as somebody wrote it: {@code media}, {@code kind} and {@code captions} are
 * needed, the rest has defaults.
 */
record ManifestLine(
    @Nullable String media,
    @Nullable Kind kind,
    @Nullable String concept,
    @Nullable String equivalence,
    @Nullable String style,
    @Nullable List<String> captions,
    @Nullable String label,
    @Nullable List<Question> questions,
    @JsonProperty("held_out") @Nullable List<HeldOut> heldOut,
    @Nullable String license,
    @Nullable String source) {

  /**
   * The item it describes.
   *
   * @param folder name of the data set: a medium without a concept is one of its own, in this data
   *     set
   * @throws Failure INVALID_ARGUMENT with the field that is missing or wrong
   */
  DatasetItem item(String folder) {
    String file = required("media", media);
    String shown = or(concept, folder + "#" + file);
    return new DatasetItem(
        file,
        required("kind", kind),
        shown,
        or(equivalence, shown),
        Objects.requireNonNullElse(style, ""),
        whole("captions", required("captions", captions)),
        Objects.requireNonNullElse(label, ""),
        whole("questions", Objects.requireNonNullElse(questions, List.of())),
        whole("held_out", Objects.requireNonNullElse(heldOut, List.of())),
        Objects.requireNonNullElse(license, ""),
        Objects.requireNonNullElse(source, ""));
  }

  /** What is wrong with a line that could not be read, in a user's words. */
  static String mistake(JsonProcessingException error) {
    if (error instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
      return "there is no field \"" + unknown.getPropertyName() + "\"; fields are " + known;
    }
    if (!(error instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "it is not one JSON object";
    }
    String field =
        mapping.getPath().stream()
            .map(Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    String value = "field \"" + field + "\" ";
    if (error instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      String allowed =
          Arrays.stream(format.getTargetType().getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      return value + "must be one of " + allowed + ", not \"" + format.getValue() + "\"";
    }
    Class<?> wanted =
        error instanceof MismatchedInputException mismatch
            ? mismatch.getTargetType()
            : Object.class;
    return value
        + "must be "
        + (Collection.class.isAssignableFrom(wanted)
            ? "a list"
            : wanted == String.class ? "a text" : "an object with question and answer");
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null || text.isBlank() ? otherwise : text;
  }

  private static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "field \"" + field + "\" is missing; media, kind and captions are needed");
    }
    return value;
  }

  private static <T> List<T> whole(String field, List<T> values) {
    if (values.stream().anyMatch(Objects::isNull)) {
      throw new Failure(Reason.INVALID_ARGUMENT, "field \"" + field + "\" holds a null");
    }
    return values;
  }
}
