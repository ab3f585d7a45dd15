package dev.omnivl.trainer.corpus.format;

import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.trainer.corpus.Corpus;
import dev.omnivl.trainer.corpus.CorpusSpec;
import dev.omnivl.trainer.corpus.shard.WebDataset;
import dev.omnivl.trainer.rule.Rules;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The formats by name: what each needs to be told, and who opens it. */
enum Format {
  COCO("coco", Kind.IMAGE, Needs.ANNOTATIONS_AND_SPLIT, KarpathyCaptions::open),
  FLICKR30K("flickr30k", Kind.IMAGE, Needs.ANNOTATIONS_AND_SPLIT, KarpathyCaptions::open),
  VISUAL_GENOME("visual-genome", Kind.IMAGE, Needs.ANNOTATIONS, VisualGenome::open),
  CAPTION_TSV("caption-tsv", Kind.IMAGE, Needs.ANNOTATIONS, CaptionTable::open),
  CAPTION_JSON("caption-json", null, Needs.ANNOTATIONS, CaptionList::open),
  WEBDATASET("webdataset", null, Needs.NOTHING, WebDataset::open),
  WEBVID("webvid", Kind.VIDEO, Needs.ANNOTATIONS, WebVid::open),
  IMAGENET("imagenet", Kind.IMAGE, Needs.ANNOTATIONS, ImageNet::open),
  KINETICS("kinetics", Kind.VIDEO, Needs.ANNOTATIONS_AND_SPLIT, Kinetics::open),
  SOMETHING("something", Kind.VIDEO, Needs.ANNOTATIONS, Something::open),
  MSRVTT("msrvtt", Kind.VIDEO, Needs.ANNOTATIONS_AND_SPLIT, VideoCaptions::openMsrVtt),
  DIDEMO("didemo", Kind.VIDEO, Needs.ANNOTATIONS, VideoCaptions::openDidemo),
  VQA("vqa", Kind.IMAGE, Needs.ANNOTATIONS_AND_SPLIT, VisualQuestions::open),
  MSRVTT_QA("msrvtt-qa", Kind.VIDEO, Needs.ANNOTATIONS, VideoQuestions::open),
  MSVD_QA("msvd-qa", Kind.VIDEO, Needs.ANNOTATIONS, VideoQuestions::open),
  FOLDER("folder", null, Needs.NOTHING, DataFolder::open);

  /** Settings beyond name, format and media. */
  private enum Needs {
    NOTHING,
    ANNOTATIONS,
    ANNOTATIONS_AND_SPLIT
  }

  private final String word;
  private final @Nullable Kind kind;
  private final Needs needs;
  private final Function<CorpusSpec, Corpus> opener;

  Format(String word, @Nullable Kind kind, Needs needs, Function<CorpusSpec, Corpus> opener) {
    this.word = word;
    this.kind = kind;
    this.needs = needs;
    this.opener = opener;
  }

  /** Its name in recipes. */
  String word() {
    return word;
  }

  /**
   * The format of this name.
   *
   * @throws Failure INVALID_ARGUMENT with the nearest name when there is none
   */
  static Format of(CorpusSpec spec) {
    List<String> words = Arrays.stream(values()).map(Format::word).toList();
    int place = words.indexOf(spec.format());
    Rules.require(place >= 0)
        .or(
            "corpus %s: there is no format '%s'; did you mean %s",
            spec.name(), spec.format(), Rules.nearest(spec.format(), words));
    return values()[place];
  }

  boolean hasSplits() {
    return needs == Needs.ANNOTATIONS_AND_SPLIT;
  }

  /** What a corpus of this format, whose settings are as they must be, consists of. */
  Kind kind(CorpusSpec spec) {
    return kind == null ? spec.requireKind() : kind;
  }

  /** Opens a corpus of this format, whose settings are as they must be. */
  Corpus open(CorpusSpec spec) {
    return opener.apply(spec);
  }

  /**
   * Checks the settings of a corpus; no file is looked at.
   *
   * @throws Failure INVALID_ARGUMENT with a setting that is missing or means nothing here
   */
  void require(CorpusSpec spec) {
    if (needs != Needs.NOTHING) {
      spec.requireAnnotations();
    }
    if (hasSplits()) {
      spec.requireSplit();
    }
    if (kind == null) {
      spec.requireKind();
    }
    refuse(spec, "annotations", spec.annotations(), needs == Needs.NOTHING);
    refuse(spec, "split", spec.split(), !hasSplits());
    refuse(spec, "cache", spec.cache(), this != WEBDATASET);
    refuse(spec, "kind", spec.kind(), kind != null && kind != spec.kind());
  }

  private void refuse(CorpusSpec spec, String setting, @Nullable Object value, boolean unused) {
    Rules.require(!unused || value == null)
        .or(
            "corpus %s: format %s has no use for %s %s; leave it out",
            spec.name(), word, setting, value);
  }
}
