package dev.omnivl.index.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.LedgerPage;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.Segment;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an index must hold after changes that were acknowledged, and may hold after those that were
 * not. Items are numbered; each change of one gives it its next generation, from which all of its
 * content follows. Neighbours, and three generations of one item, have equal content now and then,
 * and so share their pictures.
 */
public final class Truth {
  /** The length of its vectors. */
  public static final int DIMENSIONS = 16;

  /**
   * One change of one item.
   *
   * @param item its number
   * @param generation its new one, from 1 on
   * @param kind what is done to it
   */
  public record Change(int item, int generation, Kind kind) {
    /** What is done to the item. */
    public enum Kind {
      CLIP,
      FAILURE,
      DELETION
    }

    /** Draws one. */
    public static Change of(int item, int generation, SplittableRandom random) {
      int draw = random.nextInt(10);
      return new Change(
          item, generation, draw < 6 ? Kind.CLIP : draw < 7 ? Kind.FAILURE : Kind.DELETION);
    }

    /** Reads what {@link #toString} wrote. */
    public static Change parse(String text) {
      String[] parts = text.split(" ");
      return new Change(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Kind.valueOf(parts[2]));
    }

    @Override
    public String toString() {
      return item + " " + generation + " " + kind;
    }

    /** Makes it. */
    public void apply(MediaIndex index) {
      switch (kind) {
        case CLIP -> index.upsert(medium(), segments());
        case FAILURE ->
            index.recordFailure(version(), new Failure(Reason.UNREADABLE_MEDIA, "no medium"));
        case DELETION -> index.delete(List.of(uri(item)));
      }
    }

    String content() {
      return item / 2 + "#" + generation / 3;
    }

    String word() {
      return "w" + item + "g" + generation;
    }

    ItemVersion version() {
      return new ItemVersion(uri(item), generation, Samples.MODIFIED);
    }

    MediaRecord medium() {
      return new MediaRecord(
          new ItemDescription(version(), word(), List.of("tag")),
          Samples.hash(content()),
          MediaKind.VIDEO,
          Duration.ofSeconds(2),
          picture(content()),
          Optional.empty());
    }

    float[] vector() {
      return Samples.unit(new SplittableRandom(item * 1_000_003L + generation), DIMENSIONS);
    }

    List<Segment> segments() {
      SplittableRandom random = new SplittableRandom(-generation);
      return List.of(
          Segment.whole(vector()),
          Segment.moment(
              Samples.unit(random, DIMENSIONS), Samples.second(0), picture(content() + "/0")),
          Segment.moment(
              Samples.unit(random, DIMENSIONS), Samples.second(1), picture(content() + "/1")));
    }
  }

  private final Map<Integer, Change> acknowledged = new TreeMap<>();
  private final Map<Integer, List<Change>> underWay = new TreeMap<>();

  static String uri(int item) {
    return "item/" + item;
  }

  private static byte[] picture(String content) {
    return ("<picture of " + content + ">" + ".".repeat(500)).getBytes(StandardCharsets.US_ASCII);
  }

  /** A change may have been made. */
  public void begun(Change change) {
    underWay.computeIfAbsent(change.item(), item -> new ArrayList<>()).add(change);
  }

  /** A change was acknowledged. */
  public void done(Change change) {
    acknowledged.put(change.item(), change);
    underWay.getOrDefault(change.item(), new ArrayList<>()).remove(change);
  }

  /** Returns the same truth, to be changed on its own. */
  public Truth copy() {
    Truth copy = new Truth();
    copy.acknowledged.putAll(acknowledged);
    underWay.forEach((item, changes) -> copy.underWay.put(item, new ArrayList<>(changes)));
    return copy;
  }

  /** Returns the generation that the next change of an item gives it. */
  public int nextGeneration(int item) {
    List<Change> begun = underWay.getOrDefault(item, List.of());
    Change last = begun.isEmpty() ? acknowledged.get(item) : begun.getLast();
    return last == null ? 1 : last.generation() + 1;
  }

  /** Returns how many items were changed and acknowledged. */
  public int acknowledgements() {
    return acknowledged.size();
  }

  /** Checks an index, and takes what it holds of changes under way for the truth. */
  public void check(MediaIndex index) {
    assertThat(index.examine().sound()).isTrue();
    settle(ledger(index));
    acknowledged.values().forEach(change -> check(index, change));
    assertThat(index.info().segments()).isEqualTo(3 * index.info().media());
  }

  /** Returns what the pictures of an index that was checked show, each once. */
  public Set<String> pictures() {
    Set<String> pictures = new TreeSet<>();
    for (Change change : acknowledged.values()) {
      if (change.kind() == Change.Kind.CLIP) {
        List.of("", "/0", "/1").forEach(part -> pictures.add(change.content() + part));
      }
    }
    return pictures;
  }

  private void settle(Map<String, LedgerEntry> ledger) {
    for (List<Change> changes : underWay.values()) {
      for (Change change : changes) {
        if (holds(ledger, change)) {
          acknowledged.put(change.item(), change);
        }
      }
    }
    underWay.clear();
    Set<String> expected = new HashSet<>();
    for (Change change : acknowledged.values()) {
      assertThat(holds(ledger, change))
          .as("%s in %s", change, ledger.get(uri(change.item())))
          .isTrue();
      if (change.kind() != Change.Kind.DELETION) {
        expected.add(uri(change.item()));
      }
    }
    assertThat(ledger.keySet()).isEqualTo(expected);
  }

  private static boolean holds(Map<String, LedgerEntry> ledger, Change change) {
    LedgerEntry entry = ledger.get(uri(change.item()));
    if (entry == null) {
      return change.kind() == Change.Kind.DELETION;
    }
    return entry.item().equals(change.version())
        && switch (entry.outcome()) {
          case Ingested ingested -> change.kind() == Change.Kind.CLIP;
          case Failed failed -> change.kind() == Change.Kind.FAILURE;
        };
  }

  private static Map<String, LedgerEntry> ledger(MediaIndex index) {
    Map<String, LedgerEntry> ledger = new TreeMap<>();
    String token = "";
    do {
      LedgerPage page = index.list("", 50, token);
      page.entries().forEach(entry -> ledger.put(entry.item().uri(), entry));
      token = page.nextPageToken();
    } while (!token.isEmpty());
    return ledger;
  }

  private static void check(MediaIndex index, Change change) {
    boolean there = change.kind() == Change.Kind.CLIP;
    String mediaId = change.medium().mediaId();
    List<SearchHit> nearest = index.search(MediaQuery.nearest(change.vector(), 1)).hits();
    boolean found =
        nearest.stream().anyMatch(hit -> hit.mediaId().equals(mediaId) && hit.score() > .999);
    assertThat(found).as("%s by its vector", change).isEqualTo(there);
    assertThat(index.search(MediaQuery.words(change.word(), 5)).hits())
        .as("%s by its title", change)
        .hasSize(there ? 1 : 0);
    assertThat(index.vector(mediaId).isPresent()).isEqualTo(there);
    assertThat(index.thumbnail(mediaId).isPresent()).isEqualTo(there);
    if (there) {
      assertThat(index.vector(mediaId))
          .hasValueSatisfying(vector -> assertThat(vector).isEqualTo(change.vector()));
      assertThat(index.thumbnail(mediaId))
          .hasValueSatisfying(jpeg -> assertThat(jpeg).isEqualTo(picture(change.content())));
      SearchHit moment =
          new SearchHit(
              mediaId,
              uri(change.item()),
              MediaKind.VIDEO,
              "",
              List.of(),
              1,
              Optional.of(Samples.second(1)),
              List.of(),
              Attributes.NONE,
              List.of());
      assertThat(index.thumbnail(moment))
          .hasValueSatisfying(jpeg -> assertThat(jpeg).isEqualTo(picture(change.content() + "/1")));
    }
  }
}
