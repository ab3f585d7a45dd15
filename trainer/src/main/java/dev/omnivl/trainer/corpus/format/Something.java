package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.LabelPrompts;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecord;
import dev.omnivl.trainer.corpus.file.JsonRecords;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something-Something: a JSON list of clips by number, each with the {@code template} that its
 * people followed, which is its class, such as {@code Pushing [something] off [something]}.
 */
final class Something {
  private Something() {}

  static Corpus open(CorpusSpec spec) {
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.VIDEO);
    Set<String> labels = new TreeSet<>();
    JsonRecords clips =
        JsonRecords.open(
            spec.requireAnnotations(),
            JsonRecords.ROOT,
            clip -> {
              clip.optional("template").map(Something::label).ifPresent(labels::add);
              return true;
            });
    return new RecordCorpus<>(
            spec.name(), Kind.VIDEO, clips, clip -> item(items, media, clip), media)
        .labelled(labels);
  }

  private static DatasetItem item(ItemFactory items, MediaFolder media, JsonRecord clip) {
    String label = label(clip.text("template"));
    return items.labelled(
        Clips.find(media, clip.where(), List.of(""), List.of(clip.text("id"))),
        "something/" + label,
        label,
        LabelPrompts.ACTION.captions(label));
  }

  /** Brackets are no words, and the list and its own labels write them and capitals differently. */
  private static String label(String template) {
    return template.replaceAll("[\\[\\]]", "").strip().toLowerCase(Locale.ROOT);
  }
}
