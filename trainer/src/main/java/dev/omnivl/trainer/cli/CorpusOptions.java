package dev.omnivl.trainer.cli;

import static dev.omnivl.trainer.rule.Rules.least;
import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.LabelPrompts;
import dev.omnivl.trainer.corpus.Split;
import dev.omnivl.trainer.corpus.format.Corpora;
import dev.omnivl.trainer.data.Picture.Captions;
import dev.omnivl.trainer.evaluate.CorpusSuite;
import dev.omnivl.trainer.evaluate.Embedder;
import dev.omnivl.trainer.evaluate.Figures;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which public test set a bundle is measured on. */
final class CorpusOptions {
  @Option(
      names = "--corpus",
      paramLabel = "FORMAT",
      description =
          "A public test set as it comes, such as coco, flickr30k, msrvtt, imagenet or kinetics, "
              + "instead of --data: retrieval by its captions, or classes by their names.")
  private @Nullable String format;

  @Option(
      names = "--annotations",
      paramLabel = "FILE",
      description = "With --corpus: what describes its media.")
  private @Nullable Path annotations;

  @Option(
      names = "--media",
      paramLabel = "DIR",
      description = "With --corpus: the folder of its media.")
  private @Nullable Path media;

  @Option(
      names = "--split",
      paramLabel = "PART",
      description =
          "With --corpus: ${COMPLETION-CANDIDATES}, where a format tells them apart. Default: TEST.")
  private @Nullable Split split;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "With --corpus: ${COMPLETION-CANDIDATES}, where a format comes as both.")
  private @Nullable Kind kind;

  @Option(
      names = "--templates",
      paramLabel = "FILE",
      description =
          "With --corpus: sentences around a class name, one a line, with {} where it goes.")
  private @Nullable Path templates;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "With --corpus: draw N of its media. Default: all of them.")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "With --sample: of the draw. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  /** Whether a corpus was named. */
  boolean given() {
    return format != null;
  }

  /**
   * Checks that the options go together.
   *
   * @throws Failure INVALID_ARGUMENT naming the one that does not
   */
  void check() {
    least("--sample", sample, 0);
    require(!given() || media != null).or("--corpus needs --media, the folder of its media");
    require(given() || annotations == null && media == null && templates == null && sample == 0)
        .or(
            "--annotations, --media, --templates and --sample tell of a corpus: name its format"
                + " with --corpus");
  }

  /** Measures a bundle on the corpus. */
  Figures figures(Preprocessing preprocessing, Embedder embedder) {
    LabelPrompts given = templates == null ? null : LabelPrompts.read(templates);
    CorpusSpec spec = spec();
    Corpus corpus = Corpora.open(spec);
    Captions captions = Corpora.telling(spec.format());
    CorpusSuite suite = CorpusSuite.look(corpus, preprocessing, embedder, sample, seed);
    return captions == Captions.TEMPLATES
        ? Figures.ofClasses(suite.classes(given == null ? LabelPrompts.of(corpus.kind()) : given))
        : Figures.ofRetrieval(suite.retrieval());
  }

  private CorpusSpec spec() {
    String name = Objects.requireNonNull(format);
    Path folder = Objects.requireNonNull(media);
    CorpusSpec spec = new CorpusSpec(name, name, annotations, folder, split, kind, null);
    return split == null && Corpora.hasSplits(spec)
        ? new CorpusSpec(name, name, annotations, folder, Split.TEST, kind, null)
        : spec;
  }
}
