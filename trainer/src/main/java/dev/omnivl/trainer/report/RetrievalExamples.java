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
import dev.omnivl.trainer.evaluate.Embedder;
import dev.omnivl.trainer.evaluate.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

  private static final int THUMBNAIL = 96;

  /**
   * One search.
   *
   * @param query its words
   * @param rank of the best right image, from 1
   * @param first the images in front
   * @param wanted the best right image, if it is not among them
   */
  record Example(String query, int rank, List<Thumbnail> first, @Nullable Thumbnail wanted) {}

  /**
   * One image.
   *
   * @param jpeg a thumbnail
   * @param name what it shows
   * @param right whether it is what was searched for
   */
  record Thumbnail(byte[] jpeg, String name, boolean right) {

    /** The thumbnail as a URI that holds it. */
    String uri() {
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    }
  }

  /** What was searched, and in what; collects the licences of the pictures that are shown. */
  private record Searched(
      Path folder, Seen<float[]> images, List<float[]> texts, Map<String, String> licences) {

    private boolean right(int query, int candidate) {
      List<DatasetItem> items = images.items();
      return items.get(query).equivalence().equals(items.get(candidate).equivalence());
    }

    /** Candidates from the best to the worst; right ones lose ties, as in the evaluation. */
    private List<Integer> order(int query) {
      double[] scores =
          images.values().stream()
              .mapToDouble(image -> Vectors.dot(texts.get(query), image))
              .toArray();
      return IntStream.range(0, scores.length)
          .boxed()
          .sorted(
              Comparator.<Integer>comparingDouble(place -> -scores[place])
                  .thenComparing(place -> right(query, place)))
          .toList();
    }

    private Example example(int query) {
      List<Integer> order = order(query);
      int best = order.stream().filter(place -> right(query, place)).findFirst().orElseThrow();
      int rank = 1 + order.indexOf(best);
      return new Example(
          images.items().get(query).captions().getFirst(),
          rank,
          order.stream().limit(FIRST).map(shown -> picture(query, shown)).toList(),
          rank > FIRST ? picture(query, best) : null);
    }

    private Thumbnail picture(int query, int shown) {
      DatasetItem item = images.items().get(shown);
      licences.put(item.source(), item.license());
      Path file = folder.resolve(item.media());
      try {
        Frame frame =
            new MediaDecoder(MediaLimits.DEFAULTS)
                .image(Files.readAllBytes(file), item.media(), THUMBNAIL);
        return new Thumbnail(
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
    Seen<float[]> images =
        Seen.of(folder, Kind.IMAGE, heldOut(folder), preprocessing, embedder::images);
    Searched searched =
        new Searched(folder, images, embedder.allTexts(images.names()), new TreeMap<>());
    List<Integer> shuffled =
        new ArrayList<>(IntStream.range(0, images.items().size()).boxed().toList());
    Collections.shuffle(shuffled, new Random(seed));
    Map<Boolean, List<Integer>> byRight =
        shuffled.stream()
            .collect(
                Collectors.partitioningBy(
                    query -> searched.right(query, searched.order(query).getFirst())));
    List<Integer> right = byRight.getOrDefault(true, List.of());
    List<Integer> wrong = byRight.getOrDefault(false, List.of());
    return new RetrievalExamples(
        shuffled.size(),
        right.size(),
        seed,
        right.stream().limit(SHOWN).map(searched::example).toList(),
        wrong.stream().limit(SHOWN).map(searched::example).toList(),
        searched.licences());
  }

  /** Those of the evaluation, which are of a held-out style; without such all that are held out. */
  private static Predicate<DatasetItem> heldOut(Path folder) {
    Predicate<DatasetItem> style = item -> item.heldOut().contains(HeldOut.STYLE);
    boolean any =
        Manifest.read(folder).stream()
            .anyMatch(item -> item.kind() == Kind.IMAGE && style.test(item));
    return any ? style : item -> !item.heldOut().isEmpty();
  }
}
