package dev.omnivl.trainer.corpus.format;

import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.Records;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.Kind;
import dev.omnivl.trainer.data.Manifest;
import java.util.List;
import java.util.function.Function;

/** The project's own data sets: what may be trained on of a folder with a manifest. */
final class DataFolder {
  private DataFolder() {}

  static Corpus open(CorpusSpec spec) {
    Kind kind = spec.requireKind();
    List<Item> items =
        Manifest.read(spec.media()).stream()
            .filter(item -> item.kind() == kind && item.heldOut().isEmpty())
            .toList();
    return new RecordCorpus<>(
        spec.name(), kind, Records.of(items), Function.identity(), MediaFolder.open(spec.media()));
  }
}
