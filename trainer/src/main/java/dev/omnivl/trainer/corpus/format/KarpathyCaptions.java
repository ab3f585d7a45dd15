package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.corpus.file.ItemFactory;
import dev.omnivl.trainer.corpus.file.JsonRecord;
import dev.omnivl.trainer.corpus.file.JsonRecords;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import java.util.List;

/**
 * COCO and Flickr30K as Karpathy split them: one JSON file whose {@code images} have a file name, a
 * split and sentences.
 */
final class KarpathyCaptions {
  private KarpathyCaptions() {}

  static Corpus open(CorpusSpec spec) {
    Split split = spec.requireSplit();
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.IMAGE);
    // An image whose split is not said stays, so that it is missed when it is read, not silently.
    JsonRecords images =
        JsonRecords.open(
            spec.requireAnnotations(),
            "images",
            image -> image.optional("split").map(split::means).orElse(true));
    return new RecordCorpus<>(
        spec.name(), Kind.IMAGE, images, image -> item(items, media, image), media);
  }

  private static DatasetItem item(ItemFactory items, MediaFolder media, JsonRecord image) {
    image.text("split"); // fails for an image that was kept without one
    String file = image.text("filename");
    List<String> candidates =
        image
            .optional("filepath")
            .map(folder -> List.of(folder + "/" + file, file))
            .orElse(List.of(file));
    List<String> captions =
        image.records("sentences").stream().map(sentence -> sentence.text("raw")).toList();
    return items.pair(image.where(), media.find(image.where(), candidates), captions);
  }
}
