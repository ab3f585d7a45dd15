package dev.omnivl.trainer.evaluate;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.engine.VisualFeatures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Everything that a bundle can be asked about the held-out parts of a data set, through the graphs
 * that are served.
 *
 * @param folder the data set
 * @param bundle the bundle
 * @param engine it is loaded in
 * @param order of the frames that clips are shown in
 */
public record BundleSuite(Path folder, Bundle bundle, Engine engine, FrameOrder order) {

  /** Retrieval by vectors. */
  public Map<String, Recall> retrieval() {
    RetrievalSuite suite = new RetrievalSuite(folder, bundle.preprocessing());
    Map<String, Recall> figures = new LinkedHashMap<>(suite.images(embedder()));
    figures.putAll(suite.clips(embedder()));
    return figures;
  }

  /**
   * Retrieval by vectors, then by matching.
   *
   * @param first candidates that are matched for each query
   * @param weight of the matching logit beside the cosine
   */
  public Map<String, Recall> reranked(int first, double weight) {
    Reranking reranking = new Reranking(engine, bundle.tokenizer(), embedder(), first, weight);
    Map<String, Recall> figures = new LinkedHashMap<>();
    Seen<VisualFeatures> images = look(HeldOutPart.STYLE);
    if (!images.items().isEmpty()) {
      figures.put(RetrievalSuite.HELD_OUT_STYLE, reranking.textToMedia(images, images));
    }
    Seen<VisualFeatures> clips = look(Kind.VIDEO, item -> true);
    Seen<VisualFeatures> unseen = clips.where(item -> item.heldOut().contains(HeldOut.CLIP));
    if (!unseen.items().isEmpty()) {
      figures.put(RetrievalSuite.UNSEEN_CLIPS, reranking.textToMedia(unseen, clips));
    }
    return figures;
  }

  /**
   * Captions of held-out images and clips, each beside the nearest training image's name.
   *
   * @param choice among the captions of several beams
   */
  public Map<String, CaptionFigures> captions(Choice choice) {
    Map<String, CaptionFigures> figures = new LinkedHashMap<>();
    DescriptionSuite suite = new DescriptionSuite(engine, bundle.tokenizer(), choice);
    Seen<float[]> trainedOn =
        Seen.of(
            folder,
            Kind.IMAGE,
            item -> item.heldOut().isEmpty(),
            bundle.preprocessing(),
            embedder()::images);
    eachPart((part, media) -> {
      figures.put(part.title(), suite.captions(media));
      if (!trainedOn.items().isEmpty()) {
        figures.put(
            part.title() + ", nearest training image's name",
            DescriptionSuite.nearest(Seen.vectors(media), trainedOn));
      }
    });
    return figures;
  }

  /**
   * Answers to questions about held-out images and clips, by media and question.
   *
   * @param shortlist answers of the training items among which the likeliest is also chosen; 0 for
   *     free answers only
   */
  public Map<String, Map<String, AnswerFigures>> answers(int shortlist) {
    AnswerLists lists = AnswerLists.of(Manifest.read(folder));
    AnswerSuite suite = new AnswerSuite(engine, bundle.tokenizer(), lists, shortlist);
    Map<String, Map<String, AnswerFigures>> figures = new LinkedHashMap<>();
    eachPart((part, media) -> {
      Map<String, AnswerFigures> answers = suite.figures(media);
      if (!answers.isEmpty()) {
        figures.put(part.title(), answers);
      }
    });
    return figures;
  }

  /** Classification of held-out images and clips by the names of their classes alone. */
  public Map<String, ClassFigures> classes() {
    Map<String, ClassFigures> figures = new LinkedHashMap<>();
    eachPart((part, media) ->
        figures.put(
            part.title() + ", class by its name",
            ZeroShot.of(embedder(), Seen.vectors(media), part.kind())));
    return figures;
  }

  /** Looks at the parts that the data set has. */
  private void eachPart(BiConsumer<HeldOutPart, Seen<VisualFeatures>> use) {
    for (HeldOutPart part : HeldOutPart.values()) {
      Seen<VisualFeatures> media = look(part);
      if (!media.items().isEmpty()) {
        use.accept(part, media);
      }
    }
  }

  private Seen<VisualFeatures> look(HeldOutPart part) {
    return look(part.kind(), part::holds);
  }

  private Seen<VisualFeatures> look(Kind kind, Predicate<DatasetItem> rule) {
    Seen.Eye<VisualFeatures> eye = kind == Kind.VIDEO ? this::clips : engine::images;
    return Seen.of(folder, kind, rule, bundle.preprocessing(), eye);
  }

  private List<VisualFeatures> clips(List<byte[]> pixels) {
    return engine.clips(order.of(pixels, bundle.preprocessing().frames()));
  }

  private BundleEmbedder embedder() {
    return new BundleEmbedder(engine, bundle, order);
  }
}
