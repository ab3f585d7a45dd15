package dev.omnivl.trainer.corpus;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sentences around a class name, which let labelled media be learned from like captioned ones. The
 * first is the plainest and the one to ask with; training draws among them all.
 *
 * @param templates sentences with {@code {}} where the name goes
 */
public record LabelPrompts(List<String> templates) {
  private static final String NAME = "{}";

  /** For pictures of things. */
  public static final LabelPrompts IMAGE =
      new LabelPrompts(
          List.of(
              "a photo of a {}.",
              "a picture of a {}.",
              "a good photo of a {}.",
              "a bad photo of a {}.",
              "a bright photo of a {}.",
              "a dark photo of a {}.",
              "a close-up photo of a {}.",
              "a cropped photo of a {}.",
              "a blurry photo of a {}.",
              "a low resolution photo of a {}.",
              "a black and white photo of a {}.",
              "a photo of a large {}.",
              "a photo of a small {}.",
              "a photo of one {}.",
              "a photo of many {}.",
              "a photo of the {}.",
              "there is a {} in the photo.",
              "this is a {}."));

  /** For clips of people doing something. */
  public static final LabelPrompts ACTION =
      new LabelPrompts(
          List.of(
              "a video of a person {}.",
              "a video of people {}.",
              "a video of {}.",
              "a clip of someone {}.",
              "a short clip of a person {}.",
              "a recording of a person who is {}.",
              "a person is {}.",
              "somebody is {} in this video.",
              "this video shows {}.",
              "the action is {}.",
              "human action of {}.",
              "an example of {}.",
              "a demonstration of {}.",
              "watch a person {}.",
              "{}, an action.",
              "{}."));

  /** Checks that every template has exactly one place for the name. */
  public LabelPrompts {
    templates = List.copyOf(templates);
    require(!templates.isEmpty()).or("prompts need at least one template");
    for (String template : templates) {
      int place = template.indexOf(NAME);
      require(place >= 0 && template.indexOf(NAME, place + 1) < 0)
          .or("template '%s' must have exactly one %s", template, NAME);
    }
  }

  /** The sentences for media of a kind. */
  public static LabelPrompts of(Kind kind) {
    return kind == Kind.VIDEO ? ACTION : IMAGE;
  }

  /**
   * Sentences that somebody wrote, one a line; lines that begin with # and empty ones are left out.
   *
   * @throws Failure NOT_FOUND if there is no such file, INVALID_ARGUMENT if a line is no template
   */
  public static LabelPrompts read(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      return new LabelPrompts(lines);
    } catch (Failure e) {
      throw new Failure(e.reason(), file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new Failure(Reason.NOT_FOUND, "no templates can be read from " + file, e);
    }
  }

  /** Every template with this name in it. */
  public List<String> captions(String name) {
    return templates.stream().map(template -> template.replace(NAME, name)).toList();
  }
}
