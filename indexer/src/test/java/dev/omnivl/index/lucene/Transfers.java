package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** An index with all that can be exported, and how another is compared with it. */
final class Transfers {
  private Transfers() {}

  static List<float[]> fill(LuceneMediaIndex index, SplittableRandom random, int dimensions) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      float[] whole = Samples.unit(random, dimensions);
      vectors.add(whole);
      if (i % 2 == 0) {
        index.upsert(Samples.image("image " + i), Samples.whole(whole));
      } else {
        float[] first = Samples.unit(random, dimensions);
        float[] second = Samples.unit(random, dimensions);
        index.upsert(
            new MediaRecord(
                new ItemDescription(
                    Samples.version("clip " + i),
                    "a \"title\"\n\u00e9",
                    List.of("x", "y"),
                    new Attributes(Map.of("own", new Attribute.Words(List.of("a", "b"))))),
                Samples.hash("clip " + i),
                MediaKind.VIDEO,
                Duration.ofSeconds(2),
                Samples.jpeg("clip " + i),
                Optional.of("its end is missing"),
                new Attributes(
                    Map.of(
                        Attributes.WIDTH,
                        new Attribute.Number(1920),
                        Attributes.TIME,
                        new Attribute.Time(Samples.MODIFIED)))),
            Samples.moments(List.of(whole, first, second)));
      }
    }
    index.recordFailure(
        Samples.version("broken"), new Failure(Reason.UNREADABLE_MEDIA, "broken: no medium"));
    index.delete(List.of("image 0"));
    index.commit();
    return vectors;
  }

  static List<LedgerEntry> ledger(LuceneMediaIndex index) {
    return index.list("", 1000, "").entries().stream()
        .map(entry -> new LedgerEntry(entry.item(), entry.outcome(), Samples.MODIFIED))
        .toList();
  }

  static void assertSameAnswers(
      LuceneMediaIndex again, LuceneMediaIndex index, List<float[]> vectors) {
    for (float[] vector : vectors) {
      List<SearchHit> expected = index.search(MediaQuery.nearest(vector, 5)).hits();
      assertThat(again.search(MediaQuery.nearest(vector, 5)).hits()).isEqualTo(expected);
      for (SearchHit hit : expected) {
        assertThat(again.thumbnail(hit).orElseThrow())
            .isEqualTo(index.thumbnail(hit).orElseThrow());
        assertThat(again.vector(hit.mediaId()).orElseThrow())
            .isEqualTo(index.vector(hit.mediaId()).orElseThrow());
      }
    }
  }
}
