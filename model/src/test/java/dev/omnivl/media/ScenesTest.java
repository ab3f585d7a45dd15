package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a camera, a phone or a program makes of one scene, it comes out as that scene: the
 * folder {@code scenes} has it in many forms, and lists that say what each must show.
 */
final class ScenesTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  /**
   * One file of a list.
   *
   * @param name of the file
   * @param shows the name of a picture, {@code parts} for the three parts of the drawn clip, or
   *     {@code scene}
   * @param number of a still: the largest mean difference, 0 to 255; of a clip: how long it plays,
   *     seconds, or -1 where the file lost its end
   * @param damaged whether a part of it lacks
   */
  record Scene(String name, String shows, double number, boolean damaged) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Scene> stills() {
    return list("stills.tsv");
  }

  static Stream<Scene> clips() {
    return list("clips.tsv");
  }

  private static Stream<Scene> list(String name) {
    return new String(read(name), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("\t", -1))
        .map(row -> new Scene(row[0], row[1], Double.parseDouble(row[2]), row.length > 3));
  }

  @ParameterizedTest
  @MethodSource("stills")
  void stillShowsItsPicture(Scene scene) {
    try (OpenedMedium medium = DECODER.open(read(scene.name()), scene.name())) {
      Frame frame = medium.image(0);
      Frame expected = DECODER.image(read(scene.shows()), scene.shows(), 0);
      assertThat(FormatsTest.distance(frame, expected)).isLessThanOrEqualTo(scene.number());
      assertThat(medium.info().kind()).isEqualTo(MediaKind.IMAGE);
      assertThat(medium.info().width()).isEqualTo(frame.width());
      assertThat(medium.info().height()).isEqualTo(frame.height());
      assertThat(medium.damage().isPresent()).isEqualTo(scene.damaged());
    }
  }

  /** Reduced while it is decoded, as for the model, a picture shows the same. */
  @ParameterizedTest
  @MethodSource("stills")
  void stillShowsItsPictureToTheModel(Scene scene) {
    Preprocessor preprocessor = new Preprocessor(Preprocessing.of(64, 1));
    byte[] shown = preprocessor.image(DECODER.image(read(scene.name()), scene.name(), 64));
    byte[] expected = preprocessor.image(DECODER.image(read(scene.shows()), scene.shows(), 64));
    assertThat(FormatsTest.distance(new Frame(64, 64, shown), new Frame(64, 64, expected)))
        .isLessThanOrEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("clips")
  void clipShowsItsParts(Scene scene) {
    byte[] data = read(scene.name());
    boolean whole = scene.number() > 0;
    try (OpenedMedium medium = DECODER.open(data, scene.name())) {
      assertThat(medium.info().kind()).isEqualTo(MediaKind.VIDEO);
      if (whole) {
        double seconds = medium.info().duration().toMillis() / 1e3;
        assertThat(seconds).isCloseTo(scene.number(), within(0.5));
      }
      if (scene.shows().equals("scene")) {
        Frame expected = DECODER.image(read("scene.png"), "scene.png", 0);
        assertThat(FormatsTest.distance(medium.image(0), expected)).isLessThanOrEqualTo(12);
        return;
      }
      List<Duration> moments =
          Stream.of(500, 2000, 3500, 4500, 6000, 7500, 8500, 10_000, 11_500)
              .filter(moment -> whole || moment < 6500)
              .map(Duration::ofMillis)
              .toList();
      List<TimedFrame> frames = medium.frames(moments, 0);
      for (int i = 0; i < frames.size(); i++) {
        assertThat(part(frames.get(i).frame()))
            .as("at %s", moments.get(i))
            .isEqualTo(List.of("disc", "bar", "triangle").get(i / 3));
      }
    }
  }

  /** Jumping to a moment gives the very frame that reading on from the beginning gives. */
  @ParameterizedTest
  @MethodSource("clips")
  void jumpingChangesNoPixel(Scene scene) {
    byte[] data = read(scene.name());
    List<Duration> all =
        IntStream.range(0, 60).mapToObj(i -> Duration.ofMillis(200L * i + 50)).toList();
    try (OpenedMedium medium = DECODER.open(data, scene.name());
        OpenedMedium jumping = DECODER.open(data, scene.name())) {
      List<TimedFrame> inOrder = medium.frames(all, 0);
      for (int i : new int[] {57, 31, 44, 12, 13, 3}) {
        TimedFrame frame = jumping.frames(List.of(all.get(i)), 0).getFirst();
        assertThat(frame.at()).as("%s", all.get(i)).isEqualTo(inOrder.get(i).at());
        assertThat(frame.frame().rgb()).isEqualTo(inOrder.get(i).frame().rgb());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut.webm", "cut.mkv", "cut.avi"})
  void cutRecordingSaysSo(String name) {
    try (OpenedMedium medium = DECODER.open(read(name), name)) {
      assertThat(medium.damage()).isPresent();
      assertThat(medium.info().duration()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(11));
    }
  }

  /** The last bytes may lack, but not most of the picture. */
  @ParameterizedTest
  @ValueSource(strings = {"plain.jpg", "no_end.jpg", "sampling_31_restarts.jpg"})
  void jpegIsReadAsFarAsItGoes(String name) {
    byte[] data = read(name);
    byte[] most = Arrays.copyOf(data, data.length * 97 / 100);
    try (OpenedMedium medium = DECODER.open(most, name)) {
      Frame expected = DECODER.image(read("scene.png"), "scene.png", 0);
      assertThat(FormatsTest.distance(medium.image(0), expected)).isLessThan(12);
      assertThat(medium.damage()).isPresent();
    }
    byte[] end = {(byte) 0xff, (byte) 0xd9};
    byte[] third = Arrays.copyOf(data, data.length / 3);
    for (byte[] cut : List.of(third, Surgery.join(third, end))) {
      assertThatThrownBy(() -> DECODER.image(cut, name, 0))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.reason()).isEqualTo(Reason.UNREADABLE_MEDIA);
                assertThat(failure.getMessage()).contains("truncated");
              });
    }
  }

  @Test
  void codecsThatNobodyFilmsWithAreRefusedByName() {
    byte[] flash = read("t_x.avi");
    String named = new String(flash, StandardCharsets.ISO_8859_1).replace("MJPG", "FSV1");
    byte[] renamed = named.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(renamed).hasSameSizeAs(flash).isNotEqualTo(flash);
    assertThatThrownBy(() -> DECODER.image(renamed, "screen.avi", 0))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("screen.avi", "codec", "flashsv");
  }

  @Test
  void whatCannotBeReadIsNamed() {
    byte[] jpegXl = "\u00ff\n and more".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> DECODER.image(jpegXl, "x.jxl", 0)).hasMessageContaining("JPEG XL");
    byte[] arithmetic = read("plain.jpg");
    int frame = Surgery.indexOf(arithmetic, "\u00ff\u00c0");
    arithmetic[frame + 1] = (byte) 0xc9;
    assertThatThrownBy(() -> DECODER.image(arithmetic, "x.jpg", 0))
        .hasMessageContaining("arithmetic coding");
    byte[] raw = read("preview.nef");
    int preview = Surgery.indexOf(raw, "\u00ff\u00d8");
    assertThatThrownBy(() -> DECODER.image(Arrays.copyOf(raw, preview), "x.nef", 0))
        .hasMessageContaining("without a JPEG preview");
  }

  /** Returns which drawing a frame shows, by the colour of its coloured pixels. */
  private static String part(Frame frame) {
    long[] votes = new long[3];
    byte[] rgb = frame.rgb();
    for (int at = 0; at < rgb.length; at += 3) {
      for (int c = 0; c < 3; c++) {
        int others = Math.max(rgb[at + (c + 1) % 3] & 0xff, rgb[at + (c + 2) % 3] & 0xff);
        if ((rgb[at + c] & 0xff) > others + 60) {
          votes[c]++;
        }
      }
    }
    long most = Math.max(votes[0], Math.max(votes[1], votes[2]));
    if (most < frame.width() * frame.height() / 50) {
      return "nothing";
    }
    return votes[0] == most ? "disc" : votes[1] == most ? "bar" : "triangle";
  }

  static byte[] read(String name) {
    try (InputStream in = ScenesTest.class.getResourceAsStream("scenes/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
