package dev.omnivl.trainer.corpus;

import dev.omnivl.dataset.DatasetItem.Kind;
import java.util.Collection;
import java.util.List;

/**
 * A corpus of which it is known what classes its media have.
 *
 * @param corpus reads the media
 * @param labels the classes in words, each once and sorted
 */
public record LabelledCorpus(Corpus corpus, List<String> labels) implements Corpus {

  /** Copies the labels. */
  public LabelledCorpus {
    labels = List.copyOf(labels);
  }

  /** A corpus whose media have these labels, which may come more than once. */
  public static LabelledCorpus of(Corpus corpus, Collection<String> labels) {
    return new LabelledCorpus(corpus, labels.stream().distinct().sorted().toList());
  }

  @Override
  public String name() {
    return corpus.name();
  }

  @Override
  public Kind kind() {
    return corpus.kind();
  }

  @Override
  public long size() {
    return corpus.size();
  }

  @Override
  public Sample sample(long index) {
    return corpus.sample(index);
  }

  @Override
  public List<Long> shardSizes() {
    return corpus.shardSizes();
  }
}
