package dev.omnivl.trainer.corpus.file;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.DatasetItem.Question;
import dev.omnivl.failure.Failure.Reason;
import java.util.List;

/** Makes the items of a corpus. */
public final class ItemFactory {
  /** SPDX's word for terms that nobody has stated: each medium of the web has its own. */
  private static final String UNSTATED = "NOASSERTION";

  private final String corpus;
  private final Kind kind;

  /**
   * Prepares for one corpus.
   *
   * @param corpus its name
   */
  public ItemFactory(String corpus, Kind kind) {
    this.corpus = corpus;
    this.kind = kind;
  }

  /** A medium with texts of its own; it is alone in its class, wherever its records stand. */
  public DatasetItem pair(String where, String media, List<String> captions) {
    return asked(where, media, captions, List.of());
  }

  /** A medium with texts and questions of its own. */
  public DatasetItem asked(
      String where, String media, List<String> captions, List<Question> questions) {
    // No class key has a '#': a medium of the web never falls into a class by its name.
    String key = corpus + "#" + media;
    return item(media, key, "", texts(where, captions), questions);
  }

  /**
   * A medium of a class.
   *
   * @param concept key of the class, equal for all its media and in no other vocabulary
   * @param label the class in words
   */
  public DatasetItem labelled(String media, String concept, String label, List<String> captions) {
    return item(media, concept, label, captions, List.of());
  }

  private DatasetItem item(
      String media, String key, String label, List<String> captions, List<Question> questions) {
    return new DatasetItem(
        media, kind, key, key, corpus, captions, label, questions, List.of(), UNSTATED, corpus);
  }

  private static List<String> texts(String where, List<String> captions) {
    List<String> texts =
        captions.stream().map(String::strip).filter(text -> !text.isEmpty()).distinct().toList();
    require(!texts.isEmpty(), Reason.CORRUPT)
        .or("%s has no caption: add one, or train without it", where);
    return texts;
  }
}
