package dev.omnivl.index.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.MediaIndexes.Place;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.Truth;
import dev.omnivl.index.contract.Truth.Change;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.SnapshotFolder;
import dev.omnivl.index.transfer.Import;
import dev.omnivl.index.transfer.VectorFolder;
import dev.omnivl.media.MediaKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is OpenSearch's own: several processes, refusals, blocks, and the end of a node. */
final class OpenSearchClusterTest {
  private static final int DIMENSIONS = Truth.DIMENSIONS;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OpenSearchNode node = OpenSearchNode.shared();
  private final String prefix = OpenSearchNode.newPrefix();
  private final SplittableRandom random = new SplittableRandom(20261128);

  private OpenSearchMediaIndex open() {
    return node.open(prefix, Samples.MODEL, DIMENSIONS, Clock.systemUTC());
  }

  private static MediaRecord changed(int seconds) {
    Instant modified = Samples.MODIFIED.plusSeconds(seconds);
    return Samples.medium(new ItemVersion("a", 1, modified), MediaKind.IMAGE, Duration.ZERO);
  }

  private void write(OpenSearchMediaIndex index, MediaRecord medium) {
    index.upsert(medium, Samples.whole(Samples.unit(random, DIMENSIONS)));
  }

  private static Instant modified(OpenSearchMediaIndex index) {
    return index.entry("a").orElseThrow().item().modified();
  }

  @Test
  void theNewestVersionStaysWhicheverProcessWritesItAndWhenever() {
    try (OpenSearchMediaIndex one = open();
        OpenSearchMediaIndex other = open()) {
      write(one, changed(2));
      one.commit();
      write(other, changed(1));
      other.commit();
      assertThat(modified(one)).isEqualTo(Samples.MODIFIED.plusSeconds(2));
      write(other, changed(3));
      write(other, changed(1));
      other.commit();
      assertThat(modified(one)).isEqualTo(Samples.MODIFIED.plusSeconds(3));
      other.evenIfOlder().upsert(changed(0), Samples.whole(Samples.unit(random, DIMENSIONS)));
      other.commit();
      assertThat(modified(one)).isEqualTo(Samples.MODIFIED);
      // Its order was raised beyond its time; what changed later replaces it all the same.
      write(one, changed(1));
      one.commit();
      assertThat(modified(other)).isEqualTo(Samples.MODIFIED.plusSeconds(1));
      assertThat(one.delete(List.of("a"))).isEqualTo(1);
      write(one, changed(-5));
      one.commit();
      assertThat(modified(other)).isEqualTo(Samples.MODIFIED.minusSeconds(5));
      assertThat(one.delete(List.of("a"))).isEqualTo(1);
      one.commit();
      write(other, changed(-9));
      other.commit();
      assertThat(modified(one)).isEqualTo(Samples.MODIFIED.minusSeconds(9));
    }
  }

  @Test
  void whatAnotherProcessCommitsIsSeenSoon() {
    float[] vector = Samples.unit(random, DIMENSIONS);
    MediaQuery query = MediaQuery.nearest(vector, 1);
    try (OpenSearchMediaIndex writer = open();
        OpenSearchMediaIndex reader = open()) {
      assertThat(reader.search(query).hits()).isEmpty();
      writer.upsert(Samples.image("a"), Samples.whole(vector));
      assertThat(reader.search(query).hits()).isEmpty();
      writer.commit();
      assertThat(writer.search(query).hits()).hasSize(1);
      await(() -> !reader.search(query).hits().isEmpty());
    }
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
    }
  }

  @Test
  void anIndexOfAnotherModelOrSoftwareIsRefused() {
    Place place = new Place("default", Path.of("unused"));
    try (OpenSearchIndexes indexes = new OpenSearchIndexes(node.address(prefix))) {
      assertThat(indexes.identity(place)).isEmpty();
      open().close();
      assertThat(indexes.identity(place)).contains(new IndexIdentity(Samples.MODEL, DIMENSIONS));
      indexes.drop(place);
      assertThat(indexes.identity(place)).isEmpty();
      indexes.drop(place);
    }
    open().close();
    assertThatThrownBy(() -> node.open(prefix, "another", DIMENSIONS, Clock.systemUTC()))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.MISMATCH))
        .hasMessageContainingAll(Samples.MODEL, "another", prefix);
    String foreign = OpenSearchNode.newPrefix();
    try (Cluster cluster = new Cluster(node.address(foreign))) {
      cluster.call("PUT", "/" + foreign, null);
    }
    assertThatThrownBy(() -> node.open(foreign, Samples.MODEL, DIMENSIONS, Clock.systemUTC()))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.MISMATCH))
        .hasMessageContaining("not one of this software");
  }

  @Test
  void whatOpenSearchDoesNotTakeIsAFailureInTheLedgerAndHarmsNoOther() {
    try (OpenSearchMediaIndex index = open();
        Cluster cluster = new Cluster(node.address(prefix))) {
      String fields = "index.mapping.total_fields.limit";
      cluster.call("PUT", "/" + prefix + "/_settings", Map.of(fields, 40));
      write(index, Samples.image("before"));
      index.upsert(withAttributes("too many", 20), Samples.whole(Samples.unit(random, DIMENSIONS)));
      write(index, Samples.image("after"));
      index.commit();
      assertThat(index.entry("before").orElseThrow().outcome()).isInstanceOf(Ingested.class);
      assertThat(index.entry("after").orElseThrow().outcome()).isInstanceOf(Ingested.class);
      assertThat(index.entry("too many").orElseThrow().outcome())
          .isInstanceOfSatisfying(
              Failed.class,
              failed -> {
                assertThat(failed.worthRetrying()).isTrue();
                assertThat(failed.message()).contains("too many: cannot be stored");
              });
      assertThat(index.losses()).isZero();
    }
  }

  private static MediaRecord withAttributes(String uri, int count) {
    Map<String, Attribute> byName = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byName.put("name" + i, Attribute.Words.of("value"));
    }
    ItemDescription item =
        new ItemDescription(Samples.version(uri), "title", List.of(), new Attributes(byName));
    return new MediaRecord(
        item,
        Samples.hash(uri),
        MediaKind.IMAGE,
        Duration.ZERO,
        Samples.jpeg(uri),
        Optional.empty());
  }

  @Test
  void whatCannotBeWrittenIsNotAcknowledgedAndWritingGoesOnWhenItCan() {
    try (OpenSearchMediaIndex index = open();
        Cluster cluster = new Cluster(node.address(prefix))) {
      write(index, Samples.image("before"));
      index.commit();
      // As a node does whose disk is full.
      String block = "index.blocks.read_only_allow_delete";
      cluster.call("PUT", "/" + prefix + "/_settings", Map.of(block, true));
      long losses = index.losses();
      write(index, Samples.image("lost"));
      assertThatThrownBy(() -> index.commit(losses))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("disk");
      assertThatThrownBy(() -> index.commit(losses)).hasMessageContaining("send it again");
      assertThat(index.recover()).isFalse();
      assertThat(index.search(MediaQuery.words("before", 1)).hits()).hasSize(1);
      cluster.call("PUT", "/" + prefix + "/_settings", Map.of(block, false));
      assertThat(index.recover()).isTrue();
      write(index, Samples.image("after"));
      index.commit();
      assertThat(index.needed(List.of(Samples.version("lost"), Samples.version("after"))))
          .containsExactly("lost");
    }
  }

  @Test
  void anIndexMovesToLuceneAndBack(@TempDir Path folder) {
    VectorFolder exported = new VectorFolder(folder.resolve("export"));
    VectorFolder again = new VectorFolder(folder.resolve("again"));
    Truth truth = new Truth();
    String back = OpenSearchNode.newPrefix();
    try (OpenSearchMediaIndex index = open();
        LuceneMediaIndex lucene =
            LuceneMediaIndex.open(folder.resolve("index"), Samples.MODEL, DIMENSIONS);
        OpenSearchMediaIndex copy = node.open(back, Samples.MODEL, DIMENSIONS, Clock.systemUTC())) {
      change(index, truth, 60);
      exported.write(index);
      Import.run(lucene, exported);
      truth.copy().check(lucene);
      again.write(lucene);
      Import.run(copy, again);
      truth.check(copy);
    }
  }

  private void change(OpenSearchMediaIndex index, Truth truth, int changes) {
    for (int i = 0; i < changes; i++) {
      int item = random.nextInt(20);
      Change change = Change.of(item, truth.nextGeneration(item), random);
      truth.begun(change);
      change.apply(index);
      if (i % 7 == 0) {
        index.commit();
      }
      truth.done(change);
    }
    index.commit();
  }

  @Test
  void whatWasAcknowledgedSurvivesTheEndOfTheNode() throws Exception {
    int kills = Boolean.getBoolean("omnivl.long") ? 10 : 1;
    Truth truth = new Truth();
    for (int kill = 0; kill < kills; kill++) {
      OpenSearchMediaIndex index = open();
      change(index, truth, 40);
      Change unacknowledged = Change.of(3, truth.nextGeneration(3), random);
      truth.begun(unacknowledged);
      unacknowledged.apply(index);
      MediaQuery query = MediaQuery.nearest(Samples.unit(random, DIMENSIONS), 1);
      String cursor = index.search(query).cursor();
      node.kill();
      assertThat(index.recover()).isFalse();
      assertThatThrownBy(() -> index.search(query))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNAVAILABLE));
      node.start();
      // Whoever asked before goes on with the same connections.
      assertThat(index.search(query).hits()).hasSize(1);
      assertThatThrownBy(() -> index.search(query.after(cursor))).hasMessageContaining("too old");
      assertThat(index.recover()).isTrue();
      index.close();
      try (OpenSearchMediaIndex again = open()) {
        truth.check(again);
      }
    }
  }

  @Test
  void aSoundIndexIsFoundSoundAndSnapshotsAreRefusedByName(@TempDir Path folder) {
    SnapshotFolder snapshot = new SnapshotFolder(folder.resolve("snapshot"));
    try (OpenSearchMediaIndex index = open()) {
      change(index, new Truth(), 30);
      Health health = index.examine();
      assertThat(health.sound()).isTrue();
      assertThat(health.canaries()).isPositive();
      assertThat(health.bytes()).isGreaterThan(health.canaries() * DIMENSIONS * Float.BYTES);
      assertThatThrownBy(() -> index.snapshot(snapshot))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.UNSUPPORTED))
          .hasMessageContaining("omnivl index export");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
