package dev.omnivl.client.demo;

import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Hit;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.SearchRequest;
import dev.omnivl.v1.SearchResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Searches the gallery for each of its own names. A hit is right if it belongs to the same
 * equivalence set as the medium that the name was taken from: two drawings of one thing are the
 * same thing.
 */
final class Retrieval {

  private static final int DEPTH = 10;
  private static final int CALLERS = 8;

  private final Server server;
  private final Gallery gallery;

  Retrieval(Server server, Gallery gallery) {
    this.server = server;
    this.gallery = gallery;
  }

  /**
   * Measures the recall of texts against one kind of media.
   *
   * @throws CommandFailure if a search fails or the gallery has none of this kind
   */
  Recall of(MediaKind kind) {
    List<GalleryItem> items = gallery.items(kind);
    Map<String, GalleryItem> queries = new LinkedHashMap<>();
    items.forEach(item -> queries.putIfAbsent(item.name(), item));
    if (queries.isEmpty()) {
      throw new CommandFailure("the gallery has nothing to measure for one of the kinds");
    }
    double chanceAtOne = 0;
    double chanceAtTen = 0;
    for (GalleryItem query : queries.values()) {
      int right = (int) items.stream().filter(item -> right(item, query)).count();
      chanceAtOne += Recall.chance(items.size(), right, 1);
      chanceAtTen += Recall.chance(items.size(), right, DEPTH);
    }
    int count = queries.size();
    List<Integer> ranks = ranks(queries, kind);
    return new Recall(
        count,
        items.size(),
        ranks.stream().filter(rank -> rank == 1).count() / (double) count,
        ranks.stream().filter(rank -> rank <= DEPTH).count() / (double) count,
        chanceAtOne / count,
        chanceAtTen / count);
  }

  private static boolean right(GalleryItem item, GalleryItem query) {
    return item.equivalence().equals(query.equivalence());
  }

  /** Several callers at once, as a service has them; the server makes batches of their texts. */
  private List<Integer> ranks(Map<String, GalleryItem> queries, MediaKind kind) {
    List<Future<Integer>> futures = new ArrayList<>();
    try (ExecutorService callers =
        Executors.newFixedThreadPool(CALLERS, Thread.ofPlatform().name("search-", 0).factory())) {
      queries.forEach(
          (text, wanted) -> futures.add(callers.submit(() -> rank(text, wanted, kind))));
      List<Integer> ranks = new ArrayList<>();
      for (Future<Integer> future : futures) {
        ranks.add(future.get());
      }
      return ranks;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CommandFailure failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  /** Returns the rank of the first right hit; a large number if there is none. */
  private int rank(String text, GalleryItem wanted, MediaKind kind) {
    SearchRequest request =
        SearchRequest.newBuilder().setText(text).setKind(kind).setLimit(DEPTH).build();
    SearchResponse found = server.call(to -> to.search().search(request));
    for (int i = 0; i < found.getHitsCount(); i++) {
      Hit hit = found.getHits(i);
      if (gallery.byUri(hit.getUri()).filter(item -> right(item, wanted)).isPresent()) {
        return i + 1;
      }
    }
    return Integer.MAX_VALUE;
  }
}
