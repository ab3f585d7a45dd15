package dev.omnivl.trainer.evaluate;

import dev.omnivl.media.Preprocessing;
import dev.omnivl.trainer.data.Bars;
import dev.omnivl.trainer.data.Item;
import dev.omnivl.trainer.data.Item.HeldOut;
import dev.omnivl.trainer.data.Item.Kind;
import dev.omnivl.trainer.data.Manifest;
import dev.omnivl.trainer.data.PixelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;

/**
 * Retrieval on what a data set holds out: a style never drawn in training, concepts never seen in
 * any style, clips never seen. Queries are short names; near-identical concepts count as right for
 * each other.
 *
 * @param folder the data set
 * @param preprocessing of the model
 */
public record RetrievalSuite(Path folder, Preprocessing preprocessing) {
  private static final int CHUNK = 64;

  /** Media with their vectors. */
  private record Embedded(List<Item> items, List<float[]> vectors) {

    Embedded where(Predicate<Item> rule) {
      List<Integer> kept =
          IntStream.range(0, items.size())
              .filter(index -> rule.test(items.get(index)))
              .boxed()
              .toList();
      return new Embedded(
          kept.stream().map(items::get).toList(), kept.stream().map(vectors::get).toList());
    }

    List<String> keys() {
      return items.stream().map(Item::equivalence).toList();
    }
  }

  /** Figures on held-out images, by name; empty if the data set holds none out. */
  public Map<String, Recall> images(Embedder embedder) {
    Embedded style = embed(Kind.IMAGE, item -> held(item, HeldOut.STYLE), embedder::images);
    Map<String, Recall> figures = new LinkedHashMap<>();
    if (style.items().isEmpty()) {
      return figures;
    }
    Embedded concept = style.where(item -> held(item, HeldOut.CONCEPT));
    figures.put("held-out style, text to image", textTo(embedder, style, style));
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
    Embedded all = embed(Kind.VIDEO, item -> true, embedder::clips);
    Embedded unseen = all.where(item -> held(item, HeldOut.CLIP));
    Map<String, Recall> figures = new LinkedHashMap<>();
    if (!unseen.items().isEmpty()) {
      Embedded stillSeen = unseen.where(item -> !held(item, HeldOut.CONCEPT));
      figures.put("unseen clips among all clips, text to video", textTo(embedder, unseen, all));
      figures.put("unseen clips among themselves, text to video", textTo(embedder, unseen, unseen));
      if (!stillSeen.items().isEmpty()) {
        figures.put(
            "unseen clips of seen concepts among all clips, text to video",
            textTo(embedder, stillSeen, all));
      }
    }
    return figures;
  }

  private Embedded embed(
      Kind kind, Predicate<Item> rule, Function<List<byte[]>, List<float[]>> model) {
    List<Item> wanted =
        Manifest.read(folder).stream()
            .filter(item -> item.kind() == kind && rule.test(item))
            .toList();
    if (wanted.isEmpty()) {
      return new Embedded(List.of(), List.of());
    }
    PixelStore store = PixelStore.open(folder, wanted, preprocessing);
    int chunk = kind == Kind.VIDEO ? CHUNK / preprocessing.frames() : CHUNK;
    List<float[]> vectors = new ArrayList<>();
    try (ProgressBar bar = Bars.bar("embedding", store.items().size(), " media")) {
      for (int start = 0; start < store.items().size(); start += Math.max(1, chunk)) {
        int end = Math.min(store.items().size(), start + Math.max(1, chunk));
        vectors.addAll(model.apply(IntStream.range(start, end).mapToObj(store::pixels).toList()));
        bar.stepTo(end);
      }
    }
    return new Embedded(store.items(), vectors);
  }

  private static Recall textTo(Embedder embedder, Embedded asked, Embedded candidates) {
    return Recall.of(names(embedder, asked), asked.keys(), candidates.vectors(), candidates.keys());
  }

  private static Recall toText(Embedder embedder, Embedded media) {
    return Recall.of(media.vectors(), media.keys(), names(embedder, media), media.keys());
  }

  private static List<float[]> names(Embedder embedder, Embedded media) {
    List<String> texts = media.items().stream().map(item -> item.captions().getFirst()).toList();
    List<float[]> vectors = new ArrayList<>();
    for (int start = 0; start < texts.size(); start += CHUNK) {
      vectors.addAll(embedder.texts(texts.subList(start, Math.min(texts.size(), start + CHUNK))));
    }
    return vectors;
  }

  private static boolean held(Item item, HeldOut why) {
    return item.heldOut().contains(why);
  }
}
