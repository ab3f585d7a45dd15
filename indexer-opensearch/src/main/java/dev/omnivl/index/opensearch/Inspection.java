package dev.omnivl.index.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.answer.Answers;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that an index is sound: all of its shards are there, every item can be read whole, and
 * stored vectors find themselves. OpenSearch compares the checksums of its files itself, when they
 * are merged, copied or recovered.
 *
 * @param committed reads the items
 */
record Inspection(Cluster cluster, String index, CommittedItems committed) {
  private static final int CANARIES = 50;
  private static final float TOLERANCE = 1e-4f;

  Health examine(States.State state, OpenSearchState answering) throws IOException {
    List<Lost> lost = new ArrayList<>(lostShards());
    Reader reader = new Reader();
    if (lost.isEmpty()) {
      try {
        committed.show(state, reader);
      } catch (Failure e) {
        if (e.reason() != Reason.CORRUPT) {
          throw e;
        }
        lost.add(new Lost("the documents (" + e.getMessage() + ")", -1, List.of()));
      }
    }
    int asked = 0;
    List<String> wrong = new ArrayList<>();
    if (lost.isEmpty()) {
      for (StoredItem canary : Background.drawn(state, CANARIES)) {
        asked++;
        List<SearchHit> hits =
            Answers.page(answering, MediaQuery.nearest(canary.whole(), 1), 0).hits();
        if (hits.isEmpty() || hits.getFirst().score() < 1 - TOLERANCE) {
          wrong.add(canary.uri());
        }
      }
    }
    return new Health(reader.bytes, lost, asked, wrong);
  }

  private List<Lost> lostShards() {
    JsonNode health = cluster.call("GET", "/_cluster/health/" + index + "?level=shards", null);
    List<Lost> lost = new ArrayList<>();
    for (JsonNode of : health.path("indices")) {
      of.path("shards")
          .properties()
          .forEach(shard -> {
            if (!shard.getValue().path("primary_active").asBoolean()) {
              lost.add(
                  new Lost(
                      "shard " + shard.getKey() + " (no node has a copy that it can use)",
                      -1,
                      List.of()));
            }
          });
    }
    return lost;
  }

  /** Counts what it is shown. */
  private static final class Reader implements ItemVisitor {
    private long bytes;

    @Override
    public void medium(MediaRecord medium, List<Segment> segments) {
      bytes += medium.thumbnail().length;
      for (Segment segment : segments) {
        bytes += (long) segment.vector().length * Float.BYTES;
        bytes += segment.thumbnail().map(picture -> picture.length).orElse(0);
      }
    }

    @Override
    public void failed(LedgerEntry entry) {
      bytes += entry.mostBytes();
    }
  }
}
