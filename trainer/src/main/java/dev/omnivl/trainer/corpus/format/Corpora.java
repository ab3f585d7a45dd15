package dev.omnivl.trainer.corpus.format;

import static dev.omnivl.trainer.rule.Rules.require;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.data.Picture;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Opens corpora by the name of their format. */
public final class Corpora {
  private Corpora() {}

  /**
   * Opens a corpus.
   *
   * @throws Failure when there is no such format, the format needs other settings, or the corpus is
   *     not there, cannot be read as a whole or has no sample; a medium that is missing or damaged
   *     fails when it is read
   */
  public static Corpus open(CorpusSpec spec) {
    requireSettings(spec);
    Corpus corpus = Format.of(spec).open(spec);
    require(corpus.size() > 0, Reason.NOT_FOUND)
        .or(
            "corpus %s has no sample%s in %s: name the right files",
            spec.name(),
            spec.split() == null ? "" : " of split " + spec.split().word(),
            spec.annotations() == null ? spec.media() : spec.annotations());
    return corpus;
  }

  /**
   * Checks that a corpus has a format that there is, and the settings that it needs; no file is
   * looked at.
   *
   * @throws Failure INVALID_ARGUMENT with the setting
   */
  public static void requireSettings(CorpusSpec spec) {
    Format.of(spec).require(spec);
  }

  /**
   * Whether a corpus's annotations hold several splits.
   *
   * @throws Failure INVALID_ARGUMENT when there is no such format
   */
  public static boolean hasSplits(CorpusSpec spec) {
    return Format.of(spec).hasSplits();
  }

  /** What the media of a corpus are whose settings are as they must be. */
  public static Kind kind(CorpusSpec spec) {
    return Format.of(spec).kind(spec);
  }

  /** What the captions of a format are. */
  public static Picture.Captions telling(String format) {
    boolean classes =
        Stream.of(Format.IMAGENET, Format.KINETICS, Format.SOMETHING)
            .anyMatch(labelled -> labelled.word().equals(format));
    return classes ? Picture.Captions.TEMPLATES : Picture.Captions.ALIKE;
  }

  /**
   * Checks that no two corpora share a name.
   *
   * @throws Failure INVALID_ARGUMENT if they do
   */
  public static void requireNames(List<CorpusSpec> specs) {
    Set<String> names = new HashSet<>();
    for (CorpusSpec spec : specs) {
      require(names.add(spec.name()))
          .or("two corpora are called %s: give each a name of its own", spec.name());
    }
  }
}
