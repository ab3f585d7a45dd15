package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Vectors of whole media, drawn from all over the index, once for each state of it. */
final class Background {
  private static final int SAMPLE = 1000;

  /** The same draw for everybody. */
  private static final int SEED = 20_261_127;

  private record Sample(States.State of, List<float[]> vectors) {}

  private volatile @Nullable Sample last;

  List<float[]> sample(States.State state) {
    Sample known = last;
    if (known != null && known.of() == state) {
      return known.vectors();
    }
    List<float[]> vectors = draw(state, SAMPLE);
    last = new Sample(state, vectors);
    return vectors;
  }

  /** Draws the vectors of so many media. */
  static List<float[]> draw(States.State state, int count) {
    List<float[]> vectors = new ArrayList<>();
    for (StoredItem item : drawn(state, count)) {
      vectors.add(item.whole());
    }
    return vectors;
  }

  /** Draws so many media, with their URIs and vectors. */
  static List<StoredItem> drawn(States.State state, int count) {
    Map<String, Object> random =
        Map.of(
            "query",
            FilterJson.INGESTED,
            "random_score",
            Map.of("seed", SEED, "field", "_seq_no"),
            "boost_mode",
            "replace");
    JsonNode reply =
        state.search(
            Map.of(
                "size",
                count,
                "query",
                Map.of("function_score", random),
                "_source",
                List.of(Names.URI),
                "stored_fields",
                List.of(Names.WHOLE)));
    List<StoredItem> items = new ArrayList<>();
    reply.path("hits").path("hits").forEach(hit -> items.add(new StoredItem(hit)));
    return items;
  }
}
