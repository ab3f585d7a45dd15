package dev.omnivl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.Vectors;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.ItemVisitor;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.ingest.EncoderEmbedder;
import dev.omnivl.index.ingest.IngestItem;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Ingestor;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.transfer.Import;
import dev.omnivl.index.transfer.ItemFolder;
import dev.omnivl.index.transfer.ParquetFolder;
import dev.omnivl.index.transfer.Transferred;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of the job are those of a server, and no item is encoded twice. */
final class EncodeJobTest {
  private static final String MASTER = "local[3]";

  @TempDir private static Path shared;
  private static LoadedModel.Named model = new LoadedModel.Named("", "auto", "cpu", 1);

  @TempDir private Path parent;
  private Path media = Path.of("");
  private Path out = Path.of("");

  @BeforeAll
  static void writeBundle() {
    RandomBundle.write(shared.resolve("bundle"), Preset.NANO, 7);
    model = new LoadedModel.Named(shared.resolve("bundle").toString(), "auto", "cpu", 1);
  }

  @BeforeEach
  void draw() throws IOException {
    media = Files.createDirectory(parent.resolve("media"));
    out = parent.resolve("out");
    for (int i = 0; i < 9; i++) {
      Drawn.image(media.resolve("image " + i + ".png"), i);
    }
    Drawn.clip(media.resolve("clip.mp4"), 3, 100);
    Files.writeString(media.resolve("broken.png"), "no picture");
    Files.writeString(media.resolve("notes.txt"), "no medium, and not said to be one");
  }

  private ShardReport run(Path list) {
    return new EncodeJob(list, out, model, 3).run(MASTER, (_, _) -> {});
  }

  private Path list(String... lines) throws IOException {
    return Files.write(parent.resolve("list.txt"), List.of(lines));
  }

  /** What is in some shards, by URI. */
  private static final class Seen implements ItemVisitor {
    private final Map<String, List<Segment>> segments = new TreeMap<>();
    private final Map<String, MediaRecord> media = new TreeMap<>();
    private final Map<String, Failed> failed = new TreeMap<>();

    @Override
    public void medium(MediaRecord medium, List<Segment> parts) {
      assertThat(media.put(medium.version().uri(), medium)).as("once").isNull();
      segments.put(medium.version().uri(), parts);
    }

    Failed failure(String uri) {
      return Objects.requireNonNull(failed.get(uri), uri);
    }

    @Override
    public void failed(LedgerEntry entry) {
      failed.put(entry.item().uri(), (Failed) entry.outcome());
    }
  }

  private Seen seen() throws IOException {
    Seen seen = new Seen();
    new ParquetFolder(out).read(seen);
    return seen;
  }

  private String uri(String name) throws IOException {
    return media.resolve(name).toRealPath().toUri().toString();
  }

  @Test
  void vectorsAreThoseOfTheOrdinaryWay() throws IOException {
    List<String> states = new ArrayList<>();
    ShardReport report =
        new EncodeJob(media, out, model, 3)
            .run(MASTER, (done, of) -> states.add(done + " of " + of));
    assertThat(report.media()).isEqualTo(10);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.encoded()).isEqualTo(11);
    assertThat(states).contains("11 of 11");
    Seen seen = seen();
    assertThat(seen.failure(uri("broken.png")).reason()).isEqualTo(Reason.UNREADABLE_MEDIA);
    assertThat(seen.segments.get(uri("clip.mp4"))).hasSizeGreaterThan(3);
    try (Bundle bundle = Bundle.open(Path.of(model.bundle()));
        Engine engine = Engine.open(bundle, EngineOptions.ofProcessor())) {
      for (MediaRecord medium : seen.media.values()) {
        Encoded.Taken taken = new Encoded.Taken();
        ingestor(engine.encoder(), taken).ingest(item(medium.version()));
        Encoded.Medium expected = taken.medium();
        List<Segment> found = seen.segments.getOrDefault(medium.version().uri(), List.of());
        assertThat(medium.contentHash()).isEqualTo(expected.medium().contentHash());
        assertThat(medium.thumbnail()).isEqualTo(expected.medium().thumbnail());
        assertThat(medium.facts()).isEqualTo(expected.medium().facts());
        assertThat(found)
            .extracting(Segment::moment)
            .isEqualTo(expected.segments().stream().map(Segment::moment).toList());
        for (int i = 0; i < found.size(); i++) {
          assertThat(Vectors.dot(found.get(i).vector(), expected.segments().get(i).vector()))
              .isGreaterThan(.9999);
        }
      }
    }
  }

  private static IngestItem item(ItemVersion version) throws IOException {
    return new IngestItem(
        new ItemDescription(version, "", List.of()),
        Files.readAllBytes(MediaUris.path(version.uri())));
  }

  private static Ingestor ingestor(Encoder encoder, Encoded.Taken taken) {
    return new Ingestor(
        taken,
        new EncoderEmbedder(encoder),
        new MediaDecoder(MediaLimits.DEFAULTS),
        new Preprocessor(encoder.part().preprocessing()),
        IngestSettings.DEFAULT);
  }

  @Test
  void anIndexIsMadeOfTheShardsAsOftenAsWanted() throws IOException {
    ShardReport report = run(media);
    for (String name : List.of("one", "two")) {
      ItemFolder folder = ItemFolder.at(out);
      try (LuceneMediaIndex index =
          LuceneMediaIndex.open(
              parent.resolve(name), folder.origin().embeddingId(), folder.origin().dimensions())) {
        assertThat(Import.run(index, folder))
            .isEqualTo(new Transferred(report.media(), report.vectors(), report.failed(), 0));
        assertThat(index.info().failed()).isEqualTo(1);
      }
    }
  }

  @Test
  void onlyWhatIsNewOrChangedIsEncoded() throws IOException {
    ShardReport first = run(media);
    Map<String, List<Segment>> before = seen().segments;
    assertThat(run(media)).isEqualTo(new ShardReport(10, first.vectors(), 1, 0));

    Drawn.image(media.resolve("image 3.png"), 33);
    Drawn.image(media.resolve("new.png"), 34);
    Files.delete(media.resolve("image 4.png"));
    assertThat(run(media)).isEqualTo(new ShardReport(10, first.vectors(), 1, 2));
    Map<String, List<Segment>> after = seen().segments;
    assertThat(after).containsKey(uri("new.png")).doesNotContainKey(gone("image 4.png"));
    assertThat(after.get(uri("clip.mp4"))).isEqualTo(before.get(uri("clip.mp4")));
    assertThat(after.get(uri("image 3.png"))).isNotEqualTo(before.get(uri("image 3.png")));

    Path lost = shards().getFirst();
    long inIt = ParquetFolder.written(lost).media() + ParquetFolder.written(lost).failed();
    Files.write(lost, new byte[] {1, 2, 3});
    Files.move(
        lost,
        lost.resolveSibling(
            lost.getFileName().toString().replaceFirst("-[^-]*$", "-damaged.parquet")));
    assertThat(run(media)).isEqualTo(new ShardReport(10, first.vectors(), 1, inIt));
    assertThat(seen().segments.keySet()).isEqualTo(after.keySet());
  }

  private String gone(String name) throws IOException {
    return media.toRealPath().resolve(name).toUri().toString();
  }

  private List<Path> shards() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @Test
  void everyLineOfAListIsAnswered() throws IOException {
    Path clip = media.resolve("clip.mp4");
    ShardReport report =
        run(
            list(
                clip.toString(),
                clip.toUri().toString(),
                "",
                media + "/../media/image 1.png",
                media.resolve("missing.png").toString(),
                "s3://bucket/picture.jpg",
                "file://[",
                "x".repeat(5000)));
    assertThat(report.media()).as("the same file twice is one").isEqualTo(2);
    Seen seen = seen();
    assertThat(seen.media).containsOnlyKeys(uri("clip.mp4"), uri("image 1.png"));
    assertThat(seen.failed).hasSize(4);
    assertThat(seen.failure(gone("missing.png")).reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(seen.failure("s3://bucket/picture.jpg").message()).contains("only paths and file:");
    assertThat(report.encoded()).isEqualTo(6);

    Drawn.image(media.resolve("missing.png"), 50);
    Files.setLastModifiedTime(media.resolve("missing.png"), FileTime.from(Instant.EPOCH));
    ShardReport again = run(parent.resolve("list.txt"));
    assertThat(again.media()).as("what was missing came").isEqualTo(3);
    assertThat(again.encoded()).as("it, and the other file that was not there").isEqualTo(2);
  }

  @Test
  void aFolderIsOfOneModel() throws IOException {
    run(list(media.resolve("image 1.png").toString()));
    Path other = parent.resolve("other bundle");
    RandomBundle.write(other, Preset.NANO, 8);
    LoadedModel.Named another = new LoadedModel.Named(other.toString(), "auto", "cpu", 1);
    assertThatThrownBy(() -> new EncodeJob(media, out, another, 3).run(MASTER, (_, _) -> {}))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISMATCH))
        .hasMessageContaining("name another folder");
    assertThatThrownBy(() -> new EncodeJob(media, media, model, 3).run(MASTER, (_, _) -> {}))
        .hasMessageContaining("holds other files");
    assertThatThrownBy(
            () -> new EncodeJob(parent.resolve("none"), out, model, 3).run(MASTER, (_, _) -> {}))
        .hasMessageContaining("no such list or folder");
  }
}
