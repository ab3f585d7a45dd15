package dev.omnivl.trainer.evaluate;

import dev.omnivl.bundle.Capability;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.GenerationSettings.Choice;
import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.ModelPart;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.media.Preprocessing;
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
 * @param engine the loaded bundle
 * @param order of the frames that clips are shown in
 */
public record BundleSuite(Path folder, Engine engine, FrameOrder order) {

  /** Retrieval by vectors. */
  public Map<String, Recall> retrieval() {
    RetrievalSuite suite = new RetrievalSuite(folder, engine.encoder().part().preprocessing());
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
    Matcher matcher = engine.matcher();
    Reranking reranking = new Reranking(matcher, embedder(), first, weight);
    Map<String, Recall> figures = new LinkedHashMap<>();
    HeldOutPart style = HeldOutPart.STYLE;
    Seen<VisualFeatures> images = look(matcher, style.kind(), style::holds);
    if (!images.items().isEmpty()) {
      Seen<float[]> vectors = vectors(matcher, images, style.kind(), style::holds);
      figures.put(RetrievalSuite.HELD_OUT_STYLE, reranking.textToMedia(vectors, vectors, images));
    }
    Seen<VisualFeatures> clips = look(matcher, Kind.VIDEO, item -> true);
    Seen<float[]> vectors = vectors(matcher, clips, Kind.VIDEO, item -> true);
    Seen<float[]> unseen = vectors.where(item -> item.heldOut().contains(HeldOut.CLIP));
    if (!unseen.items().isEmpty()) {
      figures.put(RetrievalSuite.UNSEEN_CLIPS, reranking.textToMedia(unseen, vectors, clips));
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
    Writer writer = engine.captioner();
    DescriptionSuite suite = new DescriptionSuite(writer, choice);
    Seen<float[]> trainedOn = trainedOn();
    eachPart(
        writer,
        (part, media) -> {
          figures.put(part.title(), suite.captions(media));
          if (!trainedOn.items().isEmpty()) {
            figures.put(
                part.title() + ", nearest training image's name",
                DescriptionSuite.nearest(
                    vectors(writer, media, part.kind(), part::holds), trainedOn));
          }
        });
    return figures;
  }

  /** Vectors of the training images; none if the bundle makes no vectors. */
  private Seen<float[]> trainedOn() {
    if (!engine.capabilities().contains(Capability.EMBED)) {
      return new Seen<>(List.of(), List.of());
    }
    return Seen.of(
        folder,
        Kind.IMAGE,
        item -> item.heldOut().isEmpty(),
        engine.encoder().part().preprocessing(),
        embedder()::images);
  }

  /**
   * Answers to questions about held-out images and clips, by media and question.
   *
   * @param shortlist answers of the training items among which the likeliest is also chosen; 0 for
   *     free answers only
   */
  public Map<String, Map<String, AnswerFigures>> answers(int shortlist) {
    Writer writer = engine.answerer();
    AnswerLists lists = AnswerLists.of(Manifest.read(folder));
    AnswerSuite suite = new AnswerSuite(writer, lists, shortlist);
    Map<String, Map<String, AnswerFigures>> figures = new LinkedHashMap<>();
    eachPart(
        writer,
        (part, media) -> {
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
    eachPart(
        engine.encoder(),
        (part, media) ->
            figures.put(
                part.title() + ", class by its name",
                ZeroShot.of(embedder(), Seen.vectors(media), part.kind())));
    return figures;
  }

  /** Looks at the parts that the data set has. */
  private void eachPart(ModelPart model, BiConsumer<HeldOutPart, Seen<VisualFeatures>> use) {
    for (HeldOutPart part : HeldOutPart.values()) {
      Seen<VisualFeatures> media = look(model, part.kind(), part::holds);
      if (!media.items().isEmpty()) {
        use.accept(part, media);
      }
    }
  }

  private Seen<VisualFeatures> look(ModelPart model, Kind kind, Predicate<DatasetItem> rule) {
    Preprocessing preprocessing = model.part().preprocessing();
    Seen.Eye<VisualFeatures> eye =
        kind == Kind.VIDEO
            ? pixels -> model.clips(order.of(pixels, preprocessing.frames()))
            : model::images;
    return Seen.of(folder, kind, rule, preprocessing, eye);
  }

  /** The vectors of media that a model looked at, which may be another than makes vectors. */
  private Seen<float[]> vectors(
      ModelPart model, Seen<VisualFeatures> media, Kind kind, Predicate<DatasetItem> rule) {
    Encoder encoder = engine.encoder();
    return Seen.vectors(encoder.equals(model) ? media : look(encoder, kind, rule));
  }

  private BundleEmbedder embedder() {
    return new BundleEmbedder(engine.encoder(), order);
  }
}
