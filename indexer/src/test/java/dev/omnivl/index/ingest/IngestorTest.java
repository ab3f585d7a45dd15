package dev.omnivl.index.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexInfo;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.TimeRange;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Patience;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From encoded bytes to hits, with real decoders, a real index, and a model that sees colours. */
final class IngestorTest {
  private static final Instant MODIFIED = Instant.parse("2026-05-06T07:08:09Z");
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);
  private static final Preprocessor PREPROCESSOR = new Preprocessor(Preprocessing.of(16, 8));

  /** For what must not be embedded. */
  private static final Embedder NO_MODEL =
      new Embedder() {
        @Override
        public List<float[]> images(List<byte[]> pixels) {
          throw new AssertionError("an image was embedded");
        }

        @Override
        public List<float[]> clips(List<byte[]> pixels) {
          throw new AssertionError("a clip was embedded");
        }
      };

  @TempDir private Path folder;
  private LuceneMediaIndex index;
  private Ingestor ingestor;

  @BeforeEach
  void open() {
    index = LuceneMediaIndex.open(folder, "colours", ColourEmbedder.DIMENSIONS);
    ingestor = ingestor(new ColourEmbedder());
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void imagesAreFoundByWhatTheyShow() throws IOException {
    IngestReport report = ingest("red.png", Pictures.png(Pictures.RED));
    ingest("blue.png", Pictures.png(Pictures.BLUE));
    index.commit();
    assertThat(report.decode()).isPositive();

    SearchHit hit = first(Pictures.RED);
    assertThat(hit.uri()).isEqualTo("red.png");
    assertThat(hit.kind()).isEqualTo(MediaKind.IMAGE);
    assertThat(hit.score()).isGreaterThan(0.99f);
    assertThat(report.outcome())
        .isEqualTo(new Ingested(hit.mediaId(), MediaKind.IMAGE, 1, Optional.empty()));
    assertThat(colourOf(index.thumbnail(hit))).isEqualTo("red");
  }

  @Test
  void whatLacksOfADamagedFileStandsInTheLedger() throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    byte[] whole = jpeg.toByteArray();
    ingest("whole.jpg", whole);
    IngestReport report = ingest("cut.jpg", Arrays.copyOf(whole, whole.length - 2));
    index.commit();

    Ingested cut = (Ingested) report.outcome();
    assertThat(cut.damage()).isPresent();
    assertThat(index.list("", 10, "").entries())
        .extracting(LedgerEntry::outcome)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(cut),
            second -> assertThat(((Ingested) second).damage()).isEmpty());
  }

  @Test
  void theMomentOfAClipIsWhereItHappens() throws IOException {
    List<Integer> colours = new ArrayList<>(Collections.nCopies(40, Pictures.RED));
    colours.addAll(Collections.nCopies(40, Pictures.GREEN));
    colours.addAll(Collections.nCopies(40, Pictures.BLUE));
    IngestReport report = ingest("clip.gif", Pictures.gif(100, colours));
    index.commit();
    // Three shots of 4 s, and the whole.
    Ingested ingested = (Ingested) report.outcome();
    assertThat(ingested.segments()).isEqualTo(4);
    assertThat(first(Pictures.RED).moment()).contains(seconds(0, 4));
    assertThat(first(Pictures.GREEN).moment()).contains(seconds(4, 8));
    assertThat(first(Pictures.BLUE).moment()).contains(seconds(8, 12));
    assertThat(colourOf(index.thumbnail(first(Pictures.BLUE)))).isEqualTo("blue");
    assertThat(colourOf(index.thumbnail(ingested.mediaId()))).isEqualTo("green");
  }

  @Test
  void aClipOfManySegmentsIsReadInGroupsAsIfInOne() {
    List<Integer> colours = new ArrayList<>();
    for (int second = 0; second < 60; second++) {
      colours.add(second == 47 ? Pictures.GREEN : Pictures.BLUE);
    }
    ingest("long.gif", Pictures.gif(1000, colours));
    index.commit();
    // Shots of 47 s and, with the second that is too short for one, 13 s; and the whole.
    assertThat(index.info().segments()).isEqualTo(23 + 7 + 1);
    TimeRange moment = first(Pictures.GREEN).moment().orElseThrow();
    assertThat(moment.start()).isLessThanOrEqualTo(Duration.ofSeconds(47));
    assertThat(moment.end()).isGreaterThanOrEqualTo(Duration.ofSeconds(48));
  }

  @Test
  void anUnreadableItemIsRecordedAndTheNextGoesOn() {
    byte[] png = Pictures.png(Pictures.RED);
    IngestReport bad = ingest("cut.png", Arrays.copyOf(png, 20));
    IngestReport text = ingest("note.txt", new byte[] {'h', 'i'});
    IngestReport empty = ingest("empty.jpg", new byte[0]);
    ingest("red.png", png);
    index.commit();
    for (IngestReport report : List.of(bad, text, empty)) {
      Failed failed = (Failed) report.outcome();
      assertThat(failed.reason()).isEqualTo(Reason.UNREADABLE_MEDIA);
    }
    assertThat(((Failed) bad.outcome()).message()).contains("cut.png");
    assertThat(index.info())
        .extracting(IndexInfo::media, IndexInfo::failed)
        .containsExactly(1L, 3L);
    assertThat(index.list("cut", 1, "").entries().getFirst().outcome()).isEqualTo(bad.outcome());
  }

  @Test
  void aDefectOfTheModelIsOneFailedItemWithoutItsInternals() {
    Embedder broken =
        new Embedder() {
          @Override
          public List<float[]> images(List<byte[]> pixels) {
            throw new IllegalStateException("internal detail");
          }

          @Override
          public List<float[]> clips(List<byte[]> pixels) {
            throw new Failure(Reason.OVERLOADED, "the queue is full: try again later");
          }
        };
    ingestor = ingestor(broken);
    Failed image = (Failed) ingest("red.png", Pictures.png(Pictures.RED)).outcome();
    assertThat(image.reason()).isEqualTo(Reason.INTERNAL);
    assertThat(image.message()).contains("red.png").doesNotContain("internal detail");
    byte[] gif = Pictures.gif(100, List.of(Pictures.RED, Pictures.BLUE));
    ItemOutcome clip = ingest("clip.gif", gif).outcome();
    assertThat(clip).isEqualTo(new Failed(Reason.OVERLOADED, "the queue is full: try again later"));
  }

  @Test
  void whatSaysNothingOfAnItemLeavesNoRecord() {
    Patience nobodyWaits = () -> true;
    Decoding left =
        new Decoding() {
          @Override
          public <T> T run(Function<Patience, T> step) {
            return step.apply(nobodyWaits);
          }
        };
    Decoding stopped =
        new Decoding() {
          @Override
          public <T> T run(Function<Patience, T> step) {
            throw new Failure(Reason.UNAVAILABLE, "the server is stopping");
          }
        };
    Map<Decoding, Reason> reasons = Map.of(left, Reason.EXPIRED, stopped, Reason.UNAVAILABLE);
    reasons.forEach((decoding, reason) -> {
      ingestor = ingestor(NO_MODEL).decoding(decoding);
      assertThatThrownBy(() -> ingest("red.png", Pictures.png(Pictures.RED)))
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.reason()).isEqualTo(reason));
    });
    index.commit();
    assertThat(index.list("", 10, "").entries()).isEmpty();
  }

  @Test
  void theSameContentIsNotComputedAgain() {
    byte[] png = Pictures.png(Pictures.RED);
    ItemOutcome first = ingest("red.png", png).outcome();
    index.commit();
    ItemVersion touched = new ItemVersion("red.png", png.length, MODIFIED.plusSeconds(60));
    IngestItem again = new IngestItem(describe(touched), png);
    IngestReport unchanged = ingestor(NO_MODEL).ingest(again);
    index.commit();
    assertThat(unchanged.outcome()).isEqualTo(first);
    assertThat(unchanged.decode()).isZero();
    assertThat(index.needed(List.of(touched))).isEmpty();

    IngestReport changed = ingest("red.png", Pictures.png(Pictures.BLUE));
    assertThat(changed.outcome()).isNotEqualTo(first);
  }

  @Test
  void theSameContentWithOtherWordsOrUnderAnotherNameIsWrittenWithoutTheModel() {
    byte[] png = Pictures.png(Pictures.RED);
    ItemVersion version = new ItemVersion("red.png", png.length, MODIFIED);
    ingest("old name.png", png);
    index.commit();
    ingestor = ingestor(NO_MODEL);
    ingest("red.png", png);
    index.delete(List.of("old name.png"));
    index.commit();
    assertThat(first(Pictures.RED).uri()).isEqualTo("red.png");
    ingestor.ingest(
        new IngestItem(new ItemDescription(version, "another title", List.of("tag")), png));
    index.commit();
    assertThat(first(Pictures.RED).title()).isEqualTo("another title");
    ingestor.ingest(
        new IngestItem(new ItemDescription(version, "another title", List.of("x", "y")), png));
    index.commit();
    assertThat(first(Pictures.RED).tags()).containsExactly("x", "y");
  }

  private static ItemDescription describe(ItemVersion version) {
    return new ItemDescription(version, version.uri(), List.of("tag"));
  }

  private Ingestor ingestor(Embedder embedder) {
    return new Ingestor(index, embedder, DECODER, PREPROCESSOR, IngestSettings.DEFAULT);
  }

  private IngestReport ingest(String uri, byte[] data) {
    ItemVersion version = new ItemVersion(uri, data.length, MODIFIED);
    return ingestor.ingest(new IngestItem(describe(version), data));
  }

  private SearchHit first(int rgb) {
    return index.search(MediaQuery.nearest(ColourEmbedder.of(rgb), 1)).hits().getFirst();
  }

  private static TimeRange seconds(int start, int end) {
    return new TimeRange(Duration.ofSeconds(start), Duration.ofSeconds(end));
  }

  private static String colourOf(Optional<byte[]> jpeg) throws IOException {
    int rgb = ImageIO.read(new ByteArrayInputStream(jpeg.orElseThrow())).getRGB(8, 8);
    int red = rgb >> 16 & 0xff;
    int green = rgb >> 8 & 0xff;
    int blue = rgb & 0xff;
    return red > 200 && green < 60 && blue < 60
        ? "red"
        : green > 200 && red < 60 && blue < 60
            ? "green"
            : blue > 200 && red < 60 && green < 60 ? "blue" : "rgb " + rgb;
  }
}
