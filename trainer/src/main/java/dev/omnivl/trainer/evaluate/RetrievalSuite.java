package dev.omnivl.trainer.evaluate;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.media.Preprocessing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Retrieval on what a data set holds out: a style never drawn in training, concepts never seen in
 * any style, clips never seen. Queries are short names; near-identical concepts count as right for
 * each other.
 *
 * @param folder the data set
 * @param preprocessing of the model
 */
public record RetrievalSuite(Path folder, Preprocessing preprocessing) {
  /** The figure of images of a held-out style, searched by their names. */
  public static final String HELD_OUT_STYLE = "held-out style, text to image";

  /** The figure of held-out clips, searched by their names among all clips. */
  public static final String UNSEEN_CLIPS = "unseen clips among all clips, text to video";

  /** Figures on held-out images, by name; empty if the data set holds none out. */
  public Map<String, Recall> images(Embedder embedder) {
    Seen<float[]> style = look(Kind.IMAGE, item -> held(item, HeldOut.STYLE), embedder::images);
    Map<String, Recall> figures = new LinkedHashMap<>();
    if (style.items().isEmpty()) {
      return figures;
    }
    Seen<float[]> concept = style.where(item -> held(item, HeldOut.CONCEPT));
    figures.put(HELD_OUT_STYLE, textTo(embedder, style, style));
    figures.put("held-out style, image to text", toText(embedder, style));
    if (!concept.items().isEmpty()) {
      figures.put(
          "unseen concepts among themselves, text to image", textTo(embedder, concept, concept));
      figures.put("unseen concepts among all, text to image", textTo(embedder, concept, style));
    }
    return figures;
  }

  /** Figures on held-out clips, by name; empty if the data set holds none out. */
  public Map<String, Recall> clips(Embedder embedder) {
    Seen<float[]> all = look(Kind.VIDEO, item -> true, embedder::clips);
    Seen<float[]> unseen = all.where(item -> held(item, HeldOut.CLIP));
    Map<String, Recall> figures = new LinkedHashMap<>();
    if (!unseen.items().isEmpty()) {
      Seen<float[]> stillSeen = unseen.where(item -> !held(item, HeldOut.CONCEPT));
      figures.put(UNSEEN_CLIPS, textTo(embedder, unseen, all));
      figures.put("unseen clips among themselves, text to video", textTo(embedder, unseen, unseen));
      if (!stillSeen.items().isEmpty()) {
        figures.put(
            "unseen clips of seen concepts among all clips, text to video",
            textTo(embedder, stillSeen, all));
      }
    }
    return figures;
  }

  private Seen<float[]> look(Kind kind, Predicate<DatasetItem> rule, Seen.Eye<float[]> eye) {
    return Seen.of(folder, kind, rule, preprocessing, eye);
  }

  private static Recall textTo(Embedder embedder, Seen<float[]> asked, Seen<float[]> candidates) {
    return Recall.of(
        embedder.allTexts(asked.names()), asked.keys(), candidates.values(), candidates.keys());
  }

  private static Recall toText(Embedder embedder, Seen<float[]> media) {
    return Recall.of(media.values(), media.keys(), embedder.allTexts(media.names()), media.keys());
  }

  private static boolean held(DatasetItem item, HeldOut why) {
    return item.heldOut().contains(why);
  }
}
