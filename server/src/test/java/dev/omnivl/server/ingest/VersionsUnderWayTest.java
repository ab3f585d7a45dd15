package dev.omnivl.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of all versions of one item the newest stays, whatever the order in which they come. */
final class VersionsUnderWayTest {
  @TempDir private Path folder;
  private LuceneMediaIndex index;
  private VersionsUnderWay versions;

  @BeforeEach
  void open() {
    index = LuceneMediaIndex.open(folder, "model", 2);
    versions = new VersionsUnderWay(index);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private static ItemVersion at(int second) {
    return new ItemVersion("a", second, Instant.ofEpochSecond(second));
  }

  private static MediaRecord medium(ItemVersion version, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new MediaRecord(
        new ItemDescription(version, content, List.of()),
        MediaRecord.contentHash(bytes),
        MediaKind.IMAGE,
        Duration.ZERO,
        bytes,
        Optional.empty());
  }

  private static void write(VersionsUnderWay.Version version, MediaRecord medium) {
    assertThat(version.upsert(medium, List.of(Segment.whole(new float[] {1, 0}))).mediaId())
        .isEqualTo(medium.mediaId());
  }

  private String title() {
    index.commit();
    return index.search(MediaQuery.nearest(new float[] {1, 0}, 1)).hits().getFirst().title();
  }

  @RepeatedTest(20)
  void theNewestStaysInWhateverOrderTheyComeAndAreDone(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    List<Integer> order = new ArrayList<>(List.of(1, 2, 3, 4, 5));
    List<VersionsUnderWay.Version> open = new ArrayList<>();
    List<Integer> times = new ArrayList<>();
    while (!order.isEmpty()) {
      int second = order.remove(random.nextInt(order.size()));
      times.add(second);
      open.add(versions.enter(at(second), false));
    }
    while (!open.isEmpty()) {
      int next = random.nextInt(open.size());
      try (VersionsUnderWay.Version version = open.remove(next)) {
        int second = times.remove(next);
        write(version, medium(at(second), "version " + second));
      }
    }
    assertThat(title()).isEqualTo("version 5");
    assertThat(index.needed(List.of(at(5)))).isEmpty();
  }

  @Test
  void ofTheSameTimeTheLaterArrivalStays() {
    VersionsUnderWay.Version first = versions.enter(at(1), false);
    VersionsUnderWay.Version second = versions.enter(at(1), false);
    write(second, medium(at(1), "second"));
    write(first, medium(at(1), "first"));
    assertThat(title()).isEqualTo("second");
  }

  @Test
  void aNewerFailureStaysAndAnOlderOneIsForgotten() {
    VersionsUnderWay.Version older = versions.enter(at(1), false);
    VersionsUnderWay.Version newer = versions.enter(at(2), false);
    VersionsUnderWay.Version newest = versions.enter(at(3), false);
    newer.recordFailure(at(2), new Failure(Reason.UNREADABLE_MEDIA, "a: cut off"));
    write(older, medium(at(1), "older"));
    index.commit();
    assertThat(index.info().failed()).isEqualTo(1);
    write(newest, medium(at(3), "newest"));
    newer.recordFailure(at(2), new Failure(Reason.UNREADABLE_MEDIA, "a: cut off"));
    assertThat(title()).isEqualTo("newest");
  }

  @Test
  void whatANewerVersionLeftUndoneIsWritten() {
    try (VersionsUnderWay.Version older = versions.enter(at(1), false);
        VersionsUnderWay.Version dropped = versions.enter(at(2), false)) {
      write(older, medium(at(1), "older"));
      assertThat(dropped.sameContent(new ItemDescription(at(2), "", List.of()), "0".repeat(64)))
          .isEmpty();
    }
    assertThat(title()).isEqualTo("older");
  }

  @Test
  void anOlderVersionThatComesLaterIsNotWrittenUnlessItsSenderSaysSo() {
    try (VersionsUnderWay.Version newer = versions.enter(at(2), false)) {
      write(newer, medium(at(2), "newer"));
      index.commit();
    }
    reopen();
    try (VersionsUnderWay.Version late = versions.enter(at(1), false)) {
      assertThat(late.supersededBy()).contains(Instant.ofEpochSecond(2));
      write(late, medium(at(1), "late"));
      late.recordFailure(at(1), new Failure(Reason.UNREADABLE_MEDIA, "a: cut off"));
    }
    assertThat(title()).isEqualTo("newer");
    assertThat(index.needed(List.of(at(1)))).isEmpty();
    try (VersionsUnderWay.Version backup = versions.enter(at(1), true)) {
      assertThat(backup.supersededBy()).isEmpty();
      write(backup, medium(at(1), "from a backup"));
    }
    assertThat(title()).isEqualTo("from a backup");
  }

  @Test
  void timesBeforeThoseThatTheIndexTellsAreTheSame() {
    ItemVersion unset = new ItemVersion("a", 1, Instant.parse("0001-01-01T00:00:00Z"));
    for (String title : List.of("first", "second")) {
      try (VersionsUnderWay.Version version = versions.enter(unset, false)) {
        write(version, medium(unset, title));
        index.commit();
      }
    }
    assertThat(title()).isEqualTo("second");
  }

  private void reopen() {
    index.close();
    open();
  }
}
