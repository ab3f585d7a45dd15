package dev.omnivl.index.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.LedgerFilter;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger: what was sent, what became of it, and what has to be sent again. */
public abstract class LedgerContract extends IndexContract {
  private static final int DIMENSIONS = 8;
  private static final Instant NOW = Instant.parse("2026-11-23T07:00:00.5Z");

  private final SplittableRandom random = new SplittableRandom(7);

  /** Asks an index of its own for each test. */
  protected LedgerContract() {
    super(DIMENSIONS, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void onlyNewAndChangedItemsAreNeeded() {
    add("b");
    add("a");
    index.commit();
    ItemVersion grown = new ItemVersion("a", 1235, Samples.MODIFIED);
    ItemVersion later = new ItemVersion("b", 1234, Samples.MODIFIED.plusNanos(1));
    assertThat(needed(Samples.version("b"), Samples.version("a"))).isEmpty();
    assertThat(needed(Samples.version("c"), later, grown)).containsExactly("c", "b", "a");
  }

  @Test
  void whatIsNotCommittedIsNeededAndInvisible() {
    Ingested added = add("a");
    assertThat(needed(Samples.version("a"))).containsExactly("a");
    assertThat(index.list("", 10, "").entries()).isEmpty();
    assertThat(index.vector(added.mediaId())).isEmpty();
    index.commit();
    assertThat(needed(Samples.version("a"))).isEmpty();
    assertThat(index.vector(added.mediaId())).isPresent();
  }

  @Test
  void anEntryIsWhatWasWritten() {
    Ingested added = add("a");
    index.recordFailure(Samples.version("z"), new Failure(Reason.TOO_LARGE, "z: too many pixels"));
    index.commit();
    assertThat(index.list("", 10, "").entries())
        .containsExactly(
            new LedgerEntry(Samples.version("a"), added, NOW),
            new LedgerEntry(
                Samples.version("z"), new Failed(Reason.TOO_LARGE, "z: too many pixels"), NOW));
    assertThat(added)
        .isEqualTo(
            new Ingested(Samples.image("a").mediaId(), MediaKind.IMAGE, 1, Optional.empty()));
    assertThat(index.info().media()).isEqualTo(1);
    assertThat(index.info().failed()).isEqualTo(1);
    assertThat(index.info().segments()).isEqualTo(1);
    assertThat(index.info().sizeBytes()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aFailureIsTriedAgainIfTheItemWasNotAtFault(Reason reason) {
    index.recordFailure(Samples.version("a"), new Failure(reason, "a: failed"));
    index.commit();
    boolean itemAtFault =
        switch (reason) {
          case INVALID_ARGUMENT, UNREADABLE_MEDIA, TOO_LARGE -> true;
          default -> false;
        };
    assertThat(needed(Samples.version("a")).isEmpty()).isEqualTo(itemAtFault);
  }

  @Test
  void aFailureReplacesWhatAnEarlierVersionLeftAndTheOtherWayRound() {
    Ingested added = add("a");
    index.commit();
    index.recordFailure(Samples.version("a"), new Failure(Reason.UNREADABLE_MEDIA, "a: cut off"));
    index.commit();
    assertThat(index.vector(added.mediaId())).isEmpty();
    assertThat(index.info().segments()).isZero();
    assertThat(onlyEntry().outcome()).isInstanceOf(Failed.class);
    add("a");
    index.commit();
    assertThat(onlyEntry().outcome()).isEqualTo(added);
    assertThat(index.info().failed()).isZero();
  }

  @Test
  void aBusyModelDoesNotCostWhatIsInTheIndex() {
    Ingested added = add("a");
    index.commit();
    ItemVersion later = new ItemVersion("a", 99, Samples.MODIFIED);
    index.recordFailure(later, new Failure(Reason.OVERLOADED, "the queue is full: try again"));
    index.recordFailure(
        Samples.version("new"), new Failure(Reason.OVERLOADED, "the queue is full: try again"));
    index.commit();
    assertThat(index.vector(added.mediaId())).isPresent();
    assertThat(index.list("a", 10, "").entries().getFirst().outcome()).isEqualTo(added);
    assertThat(needed(later, Samples.version("new"))).containsExactly("a", "new");
    assertThat(index.info().failed()).isEqualTo(1);
  }

  @Test
  void replacingLeavesOneBlockWhateverTheNumberOfSegments() {
    for (int moments : new int[] {5, 1, 3}) {
      List<float[]> vectors = new ArrayList<>();
      for (int i = 0; i <= moments; i++) {
        vectors.add(Samples.unit(random, DIMENSIONS));
      }
      index.upsert(Samples.clip("a", moments), Samples.moments(vectors));
    }
    index.commit();
    assertThat(index.info().media()).isEqualTo(1);
    assertThat(index.info().segments()).isEqualTo(4);
    assertThat(index.search(MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 10)).hits())
        .hasSize(1);
  }

  @Test
  void aNewTimeOfTheSameContentKeepsVectorsAndId() {
    Ingested added = add("a");
    index.commit();
    float[] vector = index.vector(added.mediaId()).orElseThrow();
    ItemVersion later = new ItemVersion("a", 1234, Samples.MODIFIED.plusSeconds(9));
    String content = Samples.image("a").contentHash();

    assertThat(index.sameContent(Samples.described(later), Samples.hash("other"))).isEmpty();
    assertThat(index.sameContent(Samples.described(later), content)).contains(added);
    assertThat(needed(later)).containsExactly("a");
    index.commit();
    assertThat(needed(later)).isEmpty();
    assertThat(onlyEntry().item()).isEqualTo(later);
    assertThat(index.vector(added.mediaId()).orElseThrow()).isEqualTo(vector);
  }

  @Test
  void whatIsWrittenButNotCommittedIsReplacedByTheSameContent() {
    Ingested added = add("a");
    index.commit();
    index.recordFailure(Samples.version("a"), new Failure(Reason.UNREADABLE_MEDIA, "a: cut off"));
    String content = Samples.image("a").contentHash();
    assertThat(index.sameContent(Samples.described(Samples.version("a")), content)).contains(added);
    index.commit();
    assertThat(onlyEntry().outcome()).isEqualTo(added);
    index.recordFailure(Samples.version("a"), new Failure(Reason.UNREADABLE_MEDIA, "a: cut off"));
    index.commit();
    assertThat(index.sameContent(Samples.described(Samples.version("a")), content)).isEmpty();
  }

  @Test
  void aCopyHasTheVectorsAndPicturesOfItsContent() {
    MediaRecord clip = Samples.clip("b", 3);
    List<Segment> segments =
        Samples.moments(
            List.of(Samples.unit(random, DIMENSIONS), Samples.unit(random, DIMENSIONS)));
    index.upsert(clip, segments);
    index.commit();
    ItemDescription copy =
        new ItemDescription(Samples.version("a copy"), "another title", List.of("new"));
    Ingested copied = index.sameContent(copy, clip.contentHash()).orElseThrow();
    index.commit();
    assertThat(copied.mediaId()).isNotEqualTo(clip.mediaId());
    assertThat(index.delete(List.of("b"))).isEqualTo(1);
    index.commit();

    float[] moment = segments.get(1).vector();
    SearchHit hit = index.search(MediaQuery.nearest(moment, 10)).hits().getFirst();
    assertThat(hit.uri()).isEqualTo("a copy");
    assertThat(index.description("a copy")).contains(new DescribedItem(copy, Attributes.NONE));
    assertThat(index.description("b")).isEmpty();
    assertThat(hit.title()).isEqualTo("another title");
    assertThat(hit.tags()).containsExactly("new");
    assertThat(hit.moment()).contains(Samples.second(0));
    assertThat(index.thumbnail(hit)).contains(Samples.jpeg("moment 0"));
    assertThat(index.vector(copied.mediaId()).orElseThrow()).isEqualTo(segments.get(0).vector());
    assertThat(index.thumbnail(copied.mediaId())).contains(Samples.jpeg("b"));
    assertThat(index.info().segments()).isEqualTo(2);
    assertThat(index.delete(List.of("a copy"))).isEqualTo(1);
    index.commit();
    assertThat(index.sameContent(copy, clip.contentHash())).isEmpty();
  }

  @Test
  void mediaThatLackAFactAreNeededAndNotCopied() {
    MediaRecord plain = Samples.image("a");
    Attributes caption = new Attributes(Map.of(Attributes.CAPTION, Attribute.Words.of("a pear")));
    MediaRecord described =
        new MediaRecord(
            new ItemDescription(Samples.version("b"), "", List.of()),
            Samples.hash("b"),
            plain.kind(),
            plain.duration(),
            plain.thumbnail(),
            plain.damage(),
            caption);
    float[] vector = Samples.unit(random, DIMENSIONS);
    index.upsert(plain, Samples.whole(vector));
    index.upsert(described, Samples.whole(vector));
    index.recordFailure(Samples.version("c"), new Failure(Reason.UNREADABLE_MEDIA, "c: cut off"));
    index.commit();
    List<ItemVersion> all =
        List.of(Samples.version("a"), Samples.version("b"), Samples.version("c"));
    assertThat(index.needed(all)).isEmpty();
    Set<String> facts = Set.of(Attributes.CAPTION);
    assertThat(index.needed(all, facts)).containsExactly("a");
    for (String uri : List.of("a", "copy of a")) {
      ItemDescription item = Samples.described(Samples.version(uri));
      assertThat(index.sameContent(item, plain.contentHash(), facts)).isEmpty();
    }
    ItemDescription copy = Samples.described(Samples.version("copy of b"));
    assertThat(index.sameContent(copy, described.contentHash(), facts)).isPresent();
    index.commit();
    assertThat(index.needed(List.of(copy.version()), facts)).isEmpty();
    assertThat(index.description("copy of b")).contains(new DescribedItem(copy, caption));
    assertThat(index.search(MediaQuery.words("pear", 10)).hits())
        .extracting(SearchHit::uri)
        .containsExactlyInAnyOrder("b", "copy of b");
  }

  @Test
  void anOlderVersionIsNotNeeded() {
    add("a");
    index.commit();
    Instant modified = Samples.MODIFIED;
    assertThat(needed(new ItemVersion("a", 9, modified.minusNanos(1)))).isEmpty();
    assertThat(needed(new ItemVersion("a", 9, modified))).containsExactly("a");
    assertThat(needed(new ItemVersion("a", 1234, modified.plusNanos(1)))).containsExactly("a");
    assertThat(index.entry("a").orElseThrow().item()).isEqualTo(Samples.version("a"));
    assertThat(index.entry("")).isEmpty();
  }

  @Test
  void aPageFitsAMessageHoweverLongItsEntries() {
    String long4096 = "日".repeat(ItemVersion.MAX_URI_LENGTH - 4);
    for (int i = 0; i < 400; i++) {
      ItemVersion item = Samples.version(String.format(Locale.ROOT, "%s%04d", long4096, i));
      index.recordFailure(item, new Failure(Reason.UNREADABLE_MEDIA, item.uri() + ": no medium"));
    }
    index.commit();
    List<LedgerEntry> all = new ArrayList<>();
    int pages = 0;
    String token = "";
    do {
      LedgerPage page = index.list("", 1000, token);
      long bytes = 0;
      for (LedgerEntry entry : page.entries()) {
        bytes += entry.item().uri().getBytes(StandardCharsets.UTF_8).length;
        bytes += ((Failed) entry.outcome()).message().getBytes(StandardCharsets.UTF_8).length;
      }
      assertThat(bytes).isPositive().isLessThanOrEqualTo(MediaIndex.MAX_PAGE_BYTES);
      all.addAll(page.entries());
      pages++;
      token = page.nextPageToken();
    } while (!token.isEmpty());
    assertThat(all).hasSize(400).doesNotHaveDuplicates();
    assertThat(pages).isEqualTo(4);
  }

  @Test
  void onlyWhatFailedIsListedIfAskedFor() {
    for (int i = 0; i < 60; i++) {
      String uri = String.format(Locale.ROOT, "%02d", i);
      if (i % 5 == 0) {
        index.recordFailure(
            Samples.version(uri), new Failure(Reason.UNREADABLE_MEDIA, uri + ": no medium"));
      } else {
        add(uri);
      }
      if (i % 17 == 0) {
        index.commit();
      }
    }
    index.delete(List.of("05", "06"));
    add("10");
    index.commit();
    List<String> uris = new ArrayList<>();
    String token = "";
    do {
      LedgerPage page = index.list(new LedgerFilter("", true), 4, token);
      page.entries().forEach(entry -> uris.add(entry.item().uri()));
      token = page.nextPageToken();
    } while (!token.isEmpty());
    assertThat(uris).containsExactly("00", "15", "20", "25", "30", "35", "40", "45", "50", "55");
    assertThat(index.list(new LedgerFilter("4", true), 10, "").entries()).hasSize(2);
    assertThat(index.list(new LedgerFilter("06", true), 10, "").entries()).isEmpty();
  }

  @Test
  void whatCannotBeAUriIsRefusedAndHarmsNoOtherWrite() {
    for (String uri :
        List.of("", " ", "u".repeat(ItemVersion.MAX_URI_LENGTH + 1), "u".repeat(40_000))) {
      assertThatThrownBy(() -> index.delete(List.of("a", uri)))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.INVALID_ARGUMENT))
          .hasMessageContaining("1 to 4096");
    }
    add("a");
    index.commit();
    assertThat(needed(Samples.version("a"))).isEmpty();
    assertThat(index.losses()).isZero();
  }

  @Test
  void whatIsDeletedIsGone() {
    Ingested a = add("a");
    add("b");
    index.commit();
    assertThat(index.delete(List.of("a", "unknown", "a"))).isEqualTo(1);
    index.commit();
    assertThat(index.vector(a.mediaId())).isEmpty();
    assertThat(index.thumbnail(a.mediaId())).isEmpty();
    assertThat(onlyEntry().item().uri()).isEqualTo("b");
    assertThat(index.info().segments()).isEqualTo(1);
    assertThat(needed(Samples.version("a"))).containsExactly("a");
  }

  @Test
  void deletingReachesWhatIsNotCommitted() {
    add("a");
    index.delete(List.of("a"));
    index.commit();
    assertThat(index.list("", 10, "").entries()).isEmpty();
  }

  @Test
  void pagesHaveNeitherGapsNorDoublesWhileItemsComeAndGo() {
    TreeSet<String> staying = new TreeSet<>();
    for (int i = 0; i < 120; i++) {
      String uri = "dir/" + (random.nextBoolean() ? "é/" : "z/") + random.nextInt(100_000);
      add(uri);
      staying.add(uri);
      if (i % 37 == 0) {
        index.commit();
      }
    }
    add("other");
    index.commit();

    List<String> listed = new ArrayList<>();
    String token = "";
    int page = 0;
    do {
      LedgerPage next = index.list("dir/", 9, token);
      next.entries().forEach(entry -> listed.add(entry.item().uri()));
      assertThat(next.entries()).hasSizeLessThanOrEqualTo(9);
      token = next.nextPageToken();
      // What was listed last goes, and something new comes: neither may disturb the rest.
      index.delete(List.of(listed.getLast()));
      add("dir/!new/" + page++);
      index.commit();
    } while (!token.isEmpty());
    assertThat(listed).doesNotHaveDuplicates().containsExactlyElementsOf(staying);
  }

  @Test
  void theLastPageHasNoToken() {
    add("a");
    add("b");
    index.commit();
    assertThat(index.list("", 2, "").nextPageToken()).isEmpty();
    assertThat(index.list("", 1, "").nextPageToken()).isNotEmpty();
    assertThat(index.list("nothing", 1, "").entries()).isEmpty();
  }

  @Test
  void aTokenOfAnotherListIsRefused() {
    add("a");
    add("b");
    index.commit();
    String token = index.list("", 1, "").nextPageToken();
    assertThatThrownBy(() -> index.list("b", 1, token)).isInstanceOf(Failure.class);
    assertThatThrownBy(() -> index.list("", 1, "§")).isInstanceOf(Failure.class);
    assertThatThrownBy(() -> index.list("", 0, "")).hasMessageContaining("1 to 1000");
  }

  @Test
  void largeThumbnailsAndLongNamesFit() {
    String uri = "ü".repeat(ItemVersion.MAX_URI_LENGTH);
    byte[] large = new byte[200_000];
    large[199_999] = 7;
    index.upsert(
        new MediaRecord(
            new ItemDescription(
                new ItemVersion(uri, 1, Instant.MIN),
                "word ".repeat(ItemDescription.MAX_TITLE_LENGTH / 5),
                Collections.nCopies(
                    ItemDescription.MAX_TAGS, "ü".repeat(ItemDescription.MAX_TAG_LENGTH))),
            Samples.hash("x"),
            MediaKind.IMAGE,
            Duration.ZERO,
            large,
            Optional.empty()),
        Samples.whole(Samples.unit(random, DIMENSIONS)));
    index.commit();
    Ingested stored = (Ingested) onlyEntry().outcome();
    assertThat(index.thumbnail(stored.mediaId()).orElseThrow()).isEqualTo(large);
    assertThat(needed(new ItemVersion(uri, 1, Instant.MIN))).isEmpty();
  }

  private Ingested add(String uri) {
    return index.upsert(Samples.image(uri), Samples.whole(Samples.unit(random, DIMENSIONS)));
  }

  private List<String> needed(ItemVersion... items) {
    return index.needed(List.of(items));
  }

  private LedgerEntry onlyEntry() {
    List<LedgerEntry> entries = index.list("", 10, "").entries();
    assertThat(entries).hasSize(1);
    return entries.getFirst();
  }
}
