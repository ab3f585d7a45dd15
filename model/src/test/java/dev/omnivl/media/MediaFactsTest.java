package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.media.MediaFacts.Place;
import dev.omnivl.media.decode.MediaDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files say of how they came to be, however they say it. */
final class MediaFactsTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);
  private static final byte[] JPEG = MediaFiles.jpeg(Picture.gradient(48, 32));
  private static final Instant TAKEN = Instant.parse("2024-02-29T12:30:45Z");

  private static MediaFacts facts(byte[] file) {
    try (OpenedMedium medium = DECODER.open(file, "x")) {
      return medium.facts();
    }
  }

  private static ExifBlock block() {
    return new ExifBlock()
        .camera("Canon", "Canon EOS R5")
        .taken("2024:02:29 14:30:45", "+02:00")
        .place("S", List.of(33, 51, 0), "E", List.of(151, 12, 36));
  }

  @Test
  void exifTellsTimeCameraAndPlace() {
    MediaFacts facts = facts(Surgery.jpegWithExif(JPEG, block().bytes()));
    assertThat(facts.taken()).contains(TAKEN);
    assertThat(facts.camera()).contains("Canon EOS R5");
    Place place = facts.place().orElseThrow();
    assertThat(place.latitude()).isCloseTo(-33.85, within(1e-9));
    assertThat(place.longitude()).isCloseTo(151.21, within(1e-9));
  }

  @Test
  void aClockWithoutZoneCountsAsUtcAndTheTimeOfChangeServes() {
    byte[] local = new ExifBlock().taken("2024:02:29 12:30:45", "").bytes();
    assertThat(facts(Surgery.jpegWithExif(JPEG, local)).taken()).contains(TAKEN);
    byte[] changed = new ExifBlock().changed("2024:02:29 12:30:45").bytes();
    assertThat(facts(Surgery.jpegWithExif(JPEG, changed)).taken()).contains(TAKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "Apple, iPhone 15, Apple iPhone 15",
    "NIKON CORPORATION, NIKON D850, NIKON CORPORATION NIKON D850",
    "'', X100V, X100V",
    "sony, SONY ILCE-7, SONY ILCE-7"
  })
  void makerAndModelAreOneName(String make, String model, String camera) {
    byte[] block = new ExifBlock().camera(make, model).bytes();
    assertThat(facts(Surgery.jpegWithExif(JPEG, block)).camera()).contains(camera);
  }

  @Test
  void whatIsNotBelievableIsLeftOut() {
    byte[] unset =
        new ExifBlock()
            .camera("\u0007", "  ")
            .taken("0000:00:00 00:00:00", "")
            .place("N", List.of(0, 0, 0), "E", List.of(0, 0, 0))
            .bytes();
    assertThat(facts(Surgery.jpegWithExif(JPEG, unset))).isEqualTo(MediaFacts.NONE);
    byte[] wrong =
        new ExifBlock()
            .camera("a\u0000b\u001b[31m", "x".repeat(3000))
            .taken("9999:99:99 99:99:99", "+99:99")
            .place("N", List.of(91, 0, 0), "E", List.of(200, 0, 0))
            .bytes();
    MediaFacts facts = facts(Surgery.jpegWithExif(JPEG, wrong));
    assertThat(facts.taken()).isEmpty();
    assertThat(facts.place()).isEmpty();
    assertThat(facts.camera().orElseThrow())
        .hasSize(MediaFacts.MAX_CAMERA)
        .matches("[^\\p{Cntrl}]*");
    assertThat(facts(JPEG)).isEqualTo(MediaFacts.NONE);
  }

  @Test
  @Timeout(60)
  void hostileBlocksAreReadAsFarAsTheyGo() {
    ByteBuffer greedy = ByteBuffer.allocate(60_000);
    greedy.put("MM".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    greedy.putShort((short) 4_900);
    for (int i = 0; i < 4_900; i++) { // each of them all of the block
      greedy.putShort((short) (0x1000 + i)).putShort((short) 7).putInt(59_000).putInt(900);
    }
    byte[] itself = {
      'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, (byte) 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8
    };
    for (byte[] block : List.of(greedy.array(), itself, new byte[0], new byte[] {'M', 'M'})) {
      byte[] file = Surgery.jpegWithExif(JPEG, block);
      assertThat(facts(file)).isEqualTo(MediaFacts.NONE);
      assertThat(DECODER.image(file, "x", 0).width()).isEqualTo(48);
    }
  }

  @Test
  void damagedBlocksNeverFailTheirPicture() {
    SplittableRandom random = new SplittableRandom(14);
    byte[] block = block().bytes();
    int told = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = block.clone();
      for (int i = 0; i < 1 + round % 8; i++) {
        damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
      }
      MediaFacts facts = facts(Surgery.jpegWithExif(JPEG, damaged));
      told += facts.equals(MediaFacts.NONE) ? 0 : 1;
    }
    assertThat(told).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"mp4, ''", "mov, use_metadata_tags", "matroska, ''"})
  void containersTellTheirTags(String muxer, String flags) {
    Map<String, String> apple =
        Map.of(
            "com.apple.quicktime.creationdate", "2024-02-29T14:30:45+0200",
            "com.apple.quicktime.make", "Apple",
            "com.apple.quicktime.model", "iPhone 15",
            "com.apple.quicktime.location.ISO6709", "+48.8577+002.2950+035.1/");
    Map<String, String> plain =
        Map.of("creation_time", "2024-02-29T12:30:45Z", "location", "+48.8577+002.2950/");
    boolean tagged = !flags.isEmpty();
    Encoder encoder =
        new Encoder(
            muxer,
            "mpeg4",
            "yuv420p",
            10,
            tagged ? Map.of("movflags", flags) : Map.of(),
            tagged ? apple : plain);
    MediaFacts facts = facts(encoder.encode(MediaFiles.greys(64, 48, 10)));
    assertThat(facts.taken()).contains(TAKEN);
    assertThat(facts.camera())
        .isEqualTo(tagged ? Optional.of("Apple iPhone 15") : Optional.empty());
    assertThat(facts.place()).isEqualTo(Place.of(48.8577, 2.295));
  }

  @Test
  void everyFormatIsAskedWithoutHarm() {
    MediaFiles.ofEachFormat(Picture.gradient(48, 32), MediaFiles.greys(64, 48, 4))
        .forEach((format, file) -> assertThat(facts(file)).as(format).isEqualTo(MediaFacts.NONE));
    byte[] png = MediaFiles.png(Picture.gradient(48, 32));
    assertThat(facts(Surgery.pngWithExif(png, 6))).isEqualTo(MediaFacts.NONE);
  }
}
