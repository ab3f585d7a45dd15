package dev.omnivl.index.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.DescribedItem;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.index.lucene.LuceneMediaIndex;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What becomes of captions, those too that are not to be had. */
final class CaptioningTest {
  private static final byte[] PNG = Pictures.png(Pictures.RED);
  private static final ItemVersion VERSION =
      new ItemVersion("red.png", PNG.length, Instant.parse("2026-05-06T07:08:09Z"));
  private static final ItemDescription PLAIN = new ItemDescription(VERSION, "", List.of());
  private static final IngestItem ITEM = new IngestItem(PLAIN, PNG);
  private static final Captioner NOBODY =
      item -> {
        throw new AssertionError("the model was asked again");
      };

  @TempDir private Path folder;
  private LuceneMediaIndex index;
  private Ingestor ingestor;

  @BeforeEach
  void open() {
    index = LuceneMediaIndex.open(folder, "colours", ColourEmbedder.DIMENSIONS);
    ingestor =
        new Ingestor(
            index,
            new ColourEmbedder(),
            new MediaDecoder(MediaLimits.DEFAULTS),
            new Preprocessor(Preprocessing.of(16, 8)),
            IngestSettings.DEFAULT);
  }

  @AfterEach
  void close() {
    index.close();
  }

  private Ingested captioned(IngestItem item, Captioner model) {
    Ingested outcome = (Ingested) ingestor.captioning(model).ingest(item).outcome();
    index.commit();
    return outcome;
  }

  private Ingested plain(IngestItem item) {
    Ingested outcome = (Ingested) ingestor.ingest(item).outcome();
    index.commit();
    return outcome;
  }

  private Map<String, Attribute> attributes() {
    return index
        .search(MediaQuery.nearest(ColourEmbedder.of(Pictures.RED), 1))
        .hits()
        .getFirst()
        .attributes()
        .byName();
  }

  private String caption() {
    return attributes().get(Attributes.CAPTION) instanceof Attribute.Words caption
        ? caption.values().getFirst()
        : "none";
  }

  private boolean isNeeded() {
    return !index.needed(List.of(VERSION), Set.of(Attributes.CAPTION)).isEmpty();
  }

  @Test
  void aLongCaptionEndsWithAWholeCharacter() {
    String pears = "\uD83C\uDF50".repeat(400); // a character beyond 16 bits has two halves
    captioned(ITEM, item -> Optional.of("." + pears));
    assertThat(caption()).isEqualTo("." + pears.substring(0, 398));
    captioned(
        new IngestItem(
            new ItemDescription(other("even"), "", List.of()), Pictures.png(Pictures.BLUE)),
        item -> Optional.of(pears));
    assertThat(index.description("even").orElseThrow().written().byName().get(Attributes.CAPTION))
        .isEqualTo(Attribute.Words.of(pears.substring(0, 400)));
  }

  private static ItemVersion other(String uri) {
    return new ItemVersion(uri, 9, VERSION.modified());
  }

  @Test
  void theModelIsNotAskedAgainForACaptionThatIsBlankOrWithheld() {
    for (Optional<String> said : List.of(Optional.of(" \n"), Optional.<String>empty())) {
      plain(ITEM);
      assertThat(isNeeded()).isTrue();
      assertThat(captioned(ITEM, item -> said).damage()).isEmpty();
      assertThat(isNeeded()).isFalse();
      assertThat(attributes())
          .containsEntry(
              Attributes.NO_CAPTION,
              Attribute.Words.of(said.isPresent() ? Attributes.BLANK : Attributes.WITHHELD))
          .doesNotContainKey(Attributes.CAPTION);
      captioned(ITEM, NOBODY);
      captioned(new IngestItem(new ItemDescription(other("copy"), "", List.of()), PNG), NOBODY);
      index.delete(List.of("red.png", "copy"));
      index.commit();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      mode = Mode.EXCLUDE,
      names = {"EXPIRED", "UNAVAILABLE"})
  void aFailingCaptionCostsTheCaptionAndNotTheItem(Reason reason) {
    Ingested without =
        captioned(
            ITEM,
            item -> {
              throw new Failure(reason, "the model has no memory left");
            });
    assertThat(without.damage()).contains("no caption was written: the model has no memory left");
    assertThat(index.list("", 1, "").entries().getFirst().outcome()).isEqualTo(without);
    assertThat(attributes()).doesNotContainKeys(Attributes.CAPTION, Attributes.NO_CAPTION);
    // It was not the item's fault, so it is asked for another time, and then all is well.
    assertThat(isNeeded()).isTrue();
    assertThat(captioned(ITEM, item -> Optional.of("a red square")).damage()).isEmpty();
    assertThat(caption()).isEqualTo("a red square");
  }

  @Test
  void aDefectTellsNothingOfItsInternals() {
    Ingested without =
        captioned(
            ITEM,
            item -> {
              throw new IllegalStateException("internal detail");
            });
    assertThat(without.damage().orElseThrow())
        .startsWith("no caption was written")
        .doesNotContain("internal detail");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"EXPIRED", "UNAVAILABLE"})
  void whatSaysNothingOfTheItemLeavesNoRecord(Reason reason) {
    Ingestor leaving =
        ingestor.captioning(item -> {
          throw new Failure(reason, "nobody waits");
        });
    assertThatThrownBy(() -> leaving.ingest(ITEM)).hasMessage("nobody waits");
    index.commit();
    assertThat(index.list("", 10, "").entries()).isEmpty();
  }

  @Test
  void aCaptionThatIsHandedOverStaysTheModels() {
    captioned(ITEM, item -> Optional.of("a red square"));
    DescribedItem known = index.description("red.png").orElseThrow();
    assertThat(known.description().attributes()).isEqualTo(Attributes.NONE);
    index.delete(List.of("red.png"));
    index.commit();

    plain(ITEM); // as media come to a collection that other runs fill meanwhile
    IngestItem handedOver = new IngestItem(known.description(), PNG, known.written());
    AtomicInteger asked = new AtomicInteger();
    plain(handedOver);
    assertThat(caption()).isEqualTo("a red square");
    captioned(
        handedOver,
        item -> {
          asked.incrementAndGet();
          return Optional.of("another");
        });
    assertThat(asked).hasValue(0);
    // Other words of its sender do not touch it, and neither does a run without captions.
    plain(new IngestItem(new ItemDescription(VERSION, "a title", List.of("tag")), PNG));
    assertThat(caption()).isEqualTo("a red square");
    assertThat(isNeeded()).isFalse();
  }
}
