package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.file.MediaFolder;
import dev.omnivl.trainer.corpus.file.RecordCorpus;
import dev.omnivl.trainer.corpus.file.Records;
import java.util.List;
import java.util.function.Function;

/** The project's own data sets: what may be trained on of a folder with a manifest. */
public final class DataFolder {
  private DataFolder() {}

  static Corpus open(CorpusSpec spec) {
    Kind kind = spec.requireKind();
    List<DatasetItem> items = items(spec);
    return new RecordCorpus<>(
        spec.name(), kind, Records.of(items), Function.identity(), MediaFolder.open(spec.media()));
  }

  /**
   * The media of the spec's kind that may be trained on.
   *
   * @throws dev.omnivl.failure.Failure if the spec names no kind, or the folder has no manifest
   */
  public static List<DatasetItem> items(CorpusSpec spec) {
    Kind kind = spec.requireKind();
    return Manifest.read(spec.media()).stream()
        .filter(item -> item.kind() == kind && item.heldOut().isEmpty())
        .toList();
  }
}
