package dev.omnivl.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.util.List;

/**
 * One line of {@code manifest.jsonl}: a medium and all that is known of it.
 *
 * @param media path of the file, relative to the manifest, with {@code /}
 * @param kind image or video
 * @param concept what is shown; the same in every style
 * @param equivalence shared by concepts that cannot fairly be told apart
 * @param style who drew it
 * @param captions texts that describe it; the first is the short name and the evaluation's query
 * @param label its class, in plain words
 * @param questions questions about it with their answers
 * @param heldOut why it must not be trained on; empty when it may be
 * @param license SPDX identifier
 * @param source where it came from, such as {@code npm package@version}
 */
@JsonPropertyOrder({
  "media",
  "kind",
  "concept",
  "equivalence",
  "style",
  "captions",
  "label",
  "questions",
  "held_out",
  "license",
  "source"
})
public record DatasetItem(
    String media,
    Kind kind,
    String concept,
    String equivalence,
    String style,
    List<String> captions,
    String label,
    List<Question> questions,
    @JsonProperty("held_out") List<HeldOut> heldOut,
    String license,
    String source) {

  /** What sort of medium an item is. */
  public enum Kind {
    /** A still. */
    @JsonProperty("image")
    IMAGE,
    /** An animation. */
    @JsonProperty("video")
    VIDEO
  }

  /** A reason to keep an item out of training. */
  public enum HeldOut {
    /** Its style is never trained on. */
    @JsonProperty("style")
    STYLE,
    /** Its concept is never trained on, in any style, and none of its texts is. */
    @JsonProperty("concept")
    CONCEPT,
    /** This clip is never trained on; stills of its concept may be. */
    @JsonProperty("clip")
    CLIP,
    /** It is kept for measuring; others of its style and concept may be trained on. */
    @JsonProperty("test")
    TEST
  }

  /**
   * A question about a medium.
   *
   * @param question the question
   * @param answer the right answer
   */
  public record Question(String question, String answer) {}

  /** Checks that the item can be found and described. */
  public DatasetItem {
    if (media.isBlank() || media.startsWith("/") || List.of(media.split("/")).contains("..")) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "media '"
              + media
              + "' must be a path inside the data set folder, relative to its manifest");
    }
    captions = List.copyOf(captions);
    questions = List.copyOf(questions);
    heldOut = List.copyOf(heldOut);
    if (captions.isEmpty()) {
      throw new Failure(Reason.INVALID_ARGUMENT, "media '" + media + "' has no caption");
    }
  }

  /** Returns the same item with its file elsewhere. */
  public DatasetItem at(String otherMedia) {
    return new DatasetItem(
        otherMedia,
        kind,
        concept,
        equivalence,
        style,
        captions,
        label,
        questions,
        heldOut,
        license,
        source);
  }
}
