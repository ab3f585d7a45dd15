package dev.omnivl.client.demo;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.MediaKind;
import java.nio.file.Path;
import java.util.List;

/**
 * One medium of the gallery, as its manifest describes it.
 *
 * @param file where it is
 * @param kind image or video
 * @param equivalence shared by media that show the same thing
 * @param captions what it shows; the first is its name
 * @param questions what may be asked about it
 */
record GalleryItem(
    Path file,
    MediaKind kind,
    String equivalence,
    List<String> captions,
    List<Question> questions) {

  /** A question with the answer that the manifest gives. */
  record Question(String question, String answer) {}

  GalleryItem {
    if (captions.isEmpty() || captions.getFirst().isBlank()) {
      throw new CommandFailure(file.getFileName() + " has no caption");
    }
    captions = List.copyOf(captions);
    questions = List.copyOf(questions);
  }

  /** Returns the short name. */
  String name() {
    return captions.getFirst();
  }
}
