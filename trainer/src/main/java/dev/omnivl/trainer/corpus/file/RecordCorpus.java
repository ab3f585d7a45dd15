package dev.omnivl.trainer.corpus.file;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.Sample;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A corpus of files that records describe, one sample a record.
 *
 * @param name of the corpus
 * @param kind what its media are
 * @param records descriptions
 * @param reader makes an item of a description
 * @param media where the files lie
 * @param labels the classes of its media in words, each once and sorted
 * @param <R> what a record is
 */
public record RecordCorpus<R>(
    String name,
    Kind kind,
    Records<R> records,
    Function<R, DatasetItem> reader,
    MediaFolder media,
    List<String> labels)
    implements Corpus {

  /** A corpus that tells of no classes. */
  public RecordCorpus(
      String name,
      Kind kind,
      Records<R> records,
      Function<R, DatasetItem> reader,
      MediaFolder media) {
    this(name, kind, records, reader, media, List.of());
  }

  /** The corpus with the labels of its media, which may come more than once. */
  public RecordCorpus<R> labelled(Collection<String> told) {
    List<String> sorted = told.stream().distinct().sorted().toList();
    return new RecordCorpus<>(name, kind, records, reader, media, sorted);
  }

  @Override
  public long size() {
    return records.size();
  }

  @Override
  public Sample sample(long index) {
    Objects.checkIndex(index, size());
    DatasetItem item = reader.apply(records.record(index));
    return new Sample(item, media.read("corpus " + name + " sample " + index, item.media()));
  }
}
