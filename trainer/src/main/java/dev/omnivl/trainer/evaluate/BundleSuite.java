package dev.omnivl.trainer.evaluate;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.HeldOut;
import dev.omnivl.trainer.data.Item.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Everything that a bundle can be asked about the held-out parts of a data set, through the graphs
 * that are served.
 *
 * @param folder the data set
 * @param bundle the bundle
 * @param engine it is loaded in
 */
public record BundleSuite(Path folder, Bundle bundle, Engine engine) {

  /**
   * Figures by what was asked; a part that was not asked for is empty.
   *
   * @param retrieval by vectors alone
   * @param reranked by vectors, then by matching
   * @param captions of held-out media, and of a model that only looks up
   * @param answers share of right answers, by media and question
   */
  public record Figures(
      Map<String, Recall> retrieval,
      Map<String, Recall> reranked,
      Map<String, CaptionFigures> captions,
      Map<String, Map<String, Double>> answers) {

    /** Whether the data set held nothing out. */
    public boolean isEmpty() {
      return retrieval.isEmpty() && reranked.isEmpty() && captions.isEmpty() && answers.isEmpty();
    }
  }

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
   */
  public Map<String, Recall> reranked(int first) {
    Reranking reranking = new Reranking(engine, bundle.tokenizer(), first);
    Map<String, Recall> figures = new LinkedHashMap<>();
    Seen<VisualFeatures> images = heldOutImages();
    if (!images.items().isEmpty()) {
      figures.put(
          RetrievalSuite.HELD_OUT_STYLE,
          reranking.textToMedia(images, embedder().allTexts(images.names()), images));
    }
    Seen<VisualFeatures> clips = look(Kind.VIDEO, item -> true);
    Seen<VisualFeatures> unseen = clips.where(item -> item.heldOut().contains(HeldOut.CLIP));
    if (!unseen.items().isEmpty()) {
      figures.put(
          RetrievalSuite.UNSEEN_CLIPS,
          reranking.textToMedia(unseen, embedder().allTexts(unseen.names()), clips));
    }
    return figures;
  }

  /** Captions of held-out images and clips, each beside the nearest training image's name. */
  public Map<String, CaptionFigures> captions() {
    Map<String, CaptionFigures> figures = new LinkedHashMap<>();
    Seen<VisualFeatures> images = heldOutImages();
    Seen<VisualFeatures> clips = heldOutClips();
    if (images.items().isEmpty() && clips.items().isEmpty()) {
      return figures;
    }
    Seen<float[]> trainedOn =
        Seen.of(
            folder,
            Kind.IMAGE,
            item -> item.heldOut().isEmpty(),
            bundle.preprocessing(),
            embedder()::images);
    DescriptionSuite suite = new DescriptionSuite(engine, bundle.tokenizer());
    captions("held-out style", suite, images, trainedOn, figures);
    captions("unseen clips", suite, clips, trainedOn, figures);
    return figures;
  }

  /** The share of right answers about held-out images and clips, by question. */
  public Map<String, Map<String, Double>> answers() {
    DescriptionSuite suite = new DescriptionSuite(engine, bundle.tokenizer());
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    figures.put("held-out style", suite.answers(heldOutImages()));
    figures.put("unseen clips", suite.answers(heldOutClips()));
    figures.values().removeIf(Map::isEmpty);
    return figures;
  }

  private static void captions(
      String name,
      DescriptionSuite suite,
      Seen<VisualFeatures> media,
      Seen<float[]> trainedOn,
      Map<String, CaptionFigures> figures) {
    if (!media.items().isEmpty()) {
      figures.put(name, suite.captions(media));
      if (!trainedOn.items().isEmpty()) {
        figures.put(
            name + ", nearest training image's name",
            DescriptionSuite.nearest(Seen.vectors(media), trainedOn));
      }
    }
  }

  private Seen<VisualFeatures> heldOutImages() {
    return look(Kind.IMAGE, item -> item.heldOut().contains(HeldOut.STYLE));
  }

  private Seen<VisualFeatures> heldOutClips() {
    return look(Kind.VIDEO, item -> item.heldOut().contains(HeldOut.CLIP));
  }

  private Seen<VisualFeatures> look(Kind kind, Predicate<Item> rule) {
    Seen.Eye<VisualFeatures> eye = kind == Kind.VIDEO ? engine::clips : engine::images;
    return Seen.of(folder, kind, rule, bundle.preprocessing(), eye);
  }

  private BundleEmbedder embedder() {
    return new BundleEmbedder(engine, bundle.tokenizer());
  }
}
