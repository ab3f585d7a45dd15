package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecord;
import dev.omnivl.trainer.corpus.file.JsonRecords;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;

/**
 * The JSON list in which many projects keep captions: objects with the path of an {@code image} or
 * a {@code video} and its {@code caption}, one text or a list of them.
 */
final class CaptionList {
  private CaptionList() {}

  static Corpus open(CorpusSpec spec) {
    Kind kind = spec.requireKind();
    String field = kind == Kind.IMAGE ? "image" : "video";
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), kind);
    JsonRecords elements = JsonRecords.open(spec.requireAnnotations(), JsonRecords.ROOT);
    return new RecordCorpus<>(
        spec.name(), kind, elements, element -> item(items, field, element), media);
  }

  private static DatasetItem item(ItemFactory items, String field, JsonRecord element) {
    return items.pair(element.where(), element.text(field), element.texts("caption"));
  }
}
