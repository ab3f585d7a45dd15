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
import java.util.List;

/** Visual Genome's region descriptions: a sample an image, its regions' phrases the captions. */
final class VisualGenome {
  private VisualGenome() {}

  static Corpus open(CorpusSpec spec) {
    MediaFolder media = MediaFolder.open(spec.media());
    ItemFactory items = new ItemFactory(spec.name(), Kind.IMAGE);
    JsonRecords images = JsonRecords.open(spec.requireAnnotations(), JsonRecords.ROOT);
    return new RecordCorpus<>(
        spec.name(), Kind.IMAGE, images, image -> item(items, media, image), media);
  }

  private static DatasetItem item(ItemFactory items, MediaFolder media, JsonRecord image) {
    String file = image.text("id") + ".jpg";
    List<String> candidates = List.of("VG_100K/" + file, "VG_100K_2/" + file, file);
    List<String> phrases =
        image.records("regions").stream()
            .flatMap(region -> region.optional("phrase").stream())
            .toList();
    return items.pair(image.where(), media.find(image.where(), candidates), phrases);
  }
}
