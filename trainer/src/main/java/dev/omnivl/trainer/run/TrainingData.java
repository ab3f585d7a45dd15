package dev.omnivl.trainer.run;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.DecodedCorpus;
import dev.omnivl.trainer.corpus.format.Corpora;
import dev.omnivl.trainer.corpus.format.DataFolder;
import dev.omnivl.trainer.data.JoinedPictures;
import dev.omnivl.trainer.data.Order;
import dev.omnivl.trainer.data.Pictures;
import dev.omnivl.trainer.data.PixelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The corpora of a run, opened. Data sets of the project's own are small: they are decoded once and
 * kept, and all that is said of them is known. Others are read as they come.
 *
 * @param parts in the order of the recipe
 */
record TrainingData(List<Part> parts) {
  private static final int SAMPLED_TEXTS = 4_096;

  /**
   * One corpus.
   *
   * @param source what the recipe says of it
   * @param folder of its media
   * @param items all of them, for a data set of the project's own
   * @param corpus reads the others
   */
  record Part(CorpusSpec source, Path folder, List<DatasetItem> items, Optional<Corpus> corpus) {

    Kind kind() {
      return corpus
          .map(Corpus::kind)
          .orElseGet(() -> source.kind() == null ? Kind.IMAGE : source.kind());
    }

    long size() {
      return corpus.map(Corpus::size).orElse((long) items.size());
    }

    List<String> labels() {
      return corpus
          .map(Corpus::labels)
          .orElseGet(() -> items.stream().map(DatasetItem::label).distinct().toList());
    }

    Pictures pictures(Preprocessing settings) {
      return corpus.isPresent()
          ? new DecodedCorpus(corpus.get(), Corpora.telling(source.format()), settings)
          : PixelStore.open(folder, items, settings);
    }
  }

  /**
   * Opens the corpora.
   *
   * @param root that paths are relative to
   * @throws Failure if one is not there or its settings do not fit its format
   */
  static TrainingData open(List<CorpusSpec> sources, Path root) {
    List<CorpusSpec> specs = sources.stream().map(source -> source.under(root)).toList();
    Corpora.requireNames(specs);
    return new TrainingData(sources.stream().map(source -> part(source, root)).toList());
  }

  /** What is wrong with each corpus that cannot be opened, a line each. */
  static List<String> missing(List<CorpusSpec> sources, Path root) {
    List<String> lines = new ArrayList<>();
    for (CorpusSpec source : sources) {
      try {
        part(source, root);
      } catch (Failure e) {
        lines.add(source.name() + ": " + e.getMessage());
      }
    }
    return lines;
  }

  private static Part part(CorpusSpec source, Path root) {
    CorpusSpec spec = source.under(root);
    Corpus corpus = Corpora.open(spec); // what is wrong with it is told as for any other
    return source.isFolder()
        ? new Part(source, spec.media(), DataFolder.items(spec), Optional.empty())
        : new Part(source, spec.media(), List.of(), Optional.of(corpus));
  }

  /** How many media of this kind may be trained on. */
  long count(Kind kind) {
    return of(kind).stream().mapToLong(Part::size).sum();
  }

  /** How many media may be trained on. */
  long count() {
    return parts.stream().mapToLong(Part::size).sum();
  }

  /** Media of this kind at this size. */
  Pictures pictures(Kind kind, Preprocessing settings) {
    return new JoinedPictures(of(kind).stream().map(part -> part.pictures(settings)).toList());
  }

  /** The classes of all media in words, each once and sorted. */
  List<String> labels() {
    return parts.stream().flatMap(part -> part.labels().stream()).distinct().sorted().toList();
  }

  /** What is known of media before they are read. */
  List<DatasetItem> items() {
    return parts.stream().flatMap(part -> part.items().stream()).toList();
  }

  /** Captions to fit a start to: all that are known, and some of the corpora that are read. */
  List<String> captions(long seed) {
    List<String> captions = new ArrayList<>();
    items().forEach(item -> captions.addAll(item.captions()));
    for (Part part : parts) {
      if (part.corpus().isPresent()) {
        Corpus corpus = part.corpus().get();
        Order order = Order.of(corpus.shardSizes(), seed);
        for (long place = 0; place < Math.min(SAMPLED_TEXTS, corpus.size()); place++) {
          first(corpus, order.index(0, place)).ifPresent(captions::add);
        }
      }
    }
    return captions;
  }

  /** A sample that cannot be read has none; training will tell of it. */
  private static Optional<String> first(Corpus corpus, long index) {
    try {
      return Optional.of(corpus.sample(index).item().captions().getFirst());
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  /** The folder whose held-out media a run is evaluated on: the first of the project's own. */
  Optional<Path> evaluated() {
    return parts.stream().filter(part -> part.corpus().isEmpty()).map(Part::folder).findFirst();
  }

  /** Licences by where media came from. */
  Map<String, String> licences() {
    Map<String, String> licences = new TreeMap<>();
    items().forEach(item -> licences.put(item.source(), item.license()));
    parts.stream()
        .filter(part -> part.corpus().isPresent())
        .forEach(part ->
            licences.put(
                part.source().name() + " (" + part.source().format() + ")", "NOASSERTION"));
    return licences;
  }

  private List<Part> of(Kind kind) {
    return parts.stream().filter(part -> part.kind() == kind).toList();
  }
}
