package dev.omnivl.trainer.report;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.Vectors;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Thumbnails;
import dev.omnivl.trainer.data.PixelStore;
import dev.omnivl.trainer.evaluate.Embedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Searches in held-out images by their names, some of which ended well and some of which did not.
 *
 * <p>All are ranked as the evaluation ranks them, and shuffled with a seed; the first ones whose
 * first image is right are kept, and as many of the others. Nobody chooses.
 *
 * @param queries how many there were: the name of each image, searched for among all images
 * @param right how many queries had a right image first
 * @param seed of the order
 * @param found some of the queries that had
 * @param missed some of those that had not
 * @param licences of the pictures that are shown, by source
 */
public record RetrievalExamples(
    int queries,
    int right,
    long seed,
    List<Example> found,
    List<Example> missed,
    Map<String, String> licences) {
  /** Queries of either kind that are shown. */
  static final int SHOWN = 6;

  /** Images that are shown for a query. */
  static final int FIRST = 5;

  private static final int CHUNK = 64;
  private static final int THUMBNAIL = 96;

  /**
   * One search.
   *
   * @param query its words
   * @param rank of the best right image, from 1
   * @param first the images in front
   * @param wanted the best right image, if it is not among them
   */
  record Example(String query, int rank, List<Picture> first, @Nullable Picture wanted) {}

  /**
   * One image.
   *
   * @param jpeg a thumbnail
   * @param name what it shows
   * @param right whether it is what was searched for
   */
  record Picture(byte[] jpeg, String name, boolean right) {

    /** The thumbnail as a URI that holds it. */
    String uri() {
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    }
  }

  /** What was searched, and in what. */
  private record Searched(Path folder, List<DatasetItem> items, List<int[]> orders) {

    boolean right(int query, int candidate) {
      return items.get(query).equivalence().equals(items.get(candidate).equivalence());
    }

    int rank(int query) {
      int[] order = orders.get(query);
      return 1
          + IntStream.range(0, order.length)
              .filter(place -> right(query, order[place]))
              .findFirst()
              .orElseThrow();
    }

    Example example(int query) {
      int[] order = orders.get(query);
      int rank = rank(query);
      return new Example(
          items.get(query).captions().getFirst(),
          rank,
          IntStream.of(order).limit(FIRST).mapToObj(shown -> picture(query, shown)).toList(),
          rank > FIRST ? picture(query, order[rank - 1]) : null);
    }

    private Picture picture(int query, int shown) {
      DatasetItem item = items.get(shown);
      Path file = folder.resolve(item.media());
      try {
        Frame frame =
            new MediaDecoder(MediaLimits.DEFAULTS)
                .image(Files.readAllBytes(file), item.media(), THUMBNAIL);
        return new Picture(
            Thumbnails.jpeg(frame, THUMBNAIL), item.captions().getFirst(), right(query, shown));
      } catch (IOException e) {
        throw new Failure(Reason.UNAVAILABLE, "cannot read " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Searches.
   *
   * @param folder the data set
   * @param preprocessing of the model
   * @param embedder the model
   * @param seed decides which searches are kept
   */
  public static RetrievalExamples of(
      Path folder, Preprocessing preprocessing, Embedder embedder, long seed) {
    List<DatasetItem> wanted = heldOut(Manifest.read(folder));
    if (wanted.isEmpty()) {
      return new RetrievalExamples(0, 0, seed, List.of(), List.of(), Map.of());
    }
    Searched searched = search(folder, wanted, preprocessing, embedder);
    List<Integer> found = new ArrayList<>();
    List<Integer> missed = new ArrayList<>();
    for (int query : shuffled(searched.items().size(), seed)) {
      (searched.rank(query) == 1 ? found : missed).add(query);
    }
    List<Integer> shownFound = found.subList(0, Math.min(SHOWN, found.size()));
    List<Integer> shownMissed = missed.subList(0, Math.min(SHOWN, missed.size()));
    return new RetrievalExamples(
        searched.items().size(),
        found.size(),
        seed,
        shownFound.stream().map(searched::example).toList(),
        shownMissed.stream().map(searched::example).toList(),
        licences(searched, shownFound, shownMissed));
  }

  /** Those of the evaluation, which are of a held-out style; without such all that are held out. */
  private static List<DatasetItem> heldOut(List<DatasetItem> items) {
    List<DatasetItem> images =
        items.stream()
            .filter(item -> item.kind() == Kind.IMAGE && !item.heldOut().isEmpty())
            .toList();
    List<DatasetItem> style =
        images.stream().filter(item -> item.heldOut().contains(HeldOut.STYLE)).toList();
    return style.isEmpty() ? images : style;
  }

  private static Searched search(
      Path folder, List<DatasetItem> wanted, Preprocessing preprocessing, Embedder embedder) {
    PixelStore store = PixelStore.open(folder, wanted, preprocessing);
    List<DatasetItem> items = store.items();
    List<float[]> images = new ArrayList<>();
    List<float[]> texts = new ArrayList<>();
    for (int start = 0; start < items.size(); start += CHUNK) {
      int end = Math.min(items.size(), start + CHUNK);
      images.addAll(embedder.images(IntStream.range(start, end).mapToObj(store::pixels).toList()));
      texts.addAll(
          embedder.texts(
              items.subList(start, end).stream().map(item -> item.captions().getFirst()).toList()));
    }
    List<String> keys = items.stream().map(DatasetItem::equivalence).toList();
    return new Searched(
        folder,
        items,
        IntStream.range(0, items.size())
            .mapToObj(query -> order(texts.get(query), keys.get(query), images, keys))
            .toList());
  }

  /** Candidates from the best to the worst; right ones lose ties, as in the evaluation. */
  private static int[] order(float[] query, String key, List<float[]> images, List<String> keys) {
    double[] scores = images.stream().mapToDouble(image -> Vectors.dot(query, image)).toArray();
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> {
          int better = Double.compare(scores[b], scores[a]);
          return better != 0
              ? better
              : Boolean.compare(keys.get(a).equals(key), keys.get(b).equals(key));
        })
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static List<Integer> shuffled(int size, long seed) {
    List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(places, new Random(seed));
    return places;
  }

  private static Map<String, String> licences(
      Searched searched, List<Integer> found, List<Integer> missed) {
    Map<String, String> licences = new TreeMap<>();
    for (List<Integer> queries : List.of(found, missed)) {
      for (int query : queries) {
        int[] order = searched.orders().get(query);
        IntStream.concat(
                IntStream.of(order).limit(FIRST), IntStream.of(order[searched.rank(query) - 1]))
            .mapToObj(searched.items()::get)
            .forEach(item -> licences.put(item.source(), item.license()));
      }
    }
    return licences;
  }
}
