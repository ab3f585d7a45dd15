package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format gives back the picture that was put in, and its kind by content. */
final class FormatsTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  private static final Map<String, Function<Picture, byte[]>> STILLS =
      Map.of(
          "png", MediaFiles::png,
          "jpeg", MediaFiles::jpeg,
          "webp", MediaFiles::webp,
          "gif", picture -> MediaFiles.gif(List.of(picture)),
          "avif", picture -> MediaFiles.avif(List.of(picture)));

  private static final Map<String, Function<List<Picture>, byte[]>> CLIPS =
      Map.of(
          "gif", MediaFiles::gif,
          "apng", MediaFiles::apng,
          "webp", MediaFiles::animatedWebp,
          "avif", MediaFiles::avif,
          "mp4", MediaFiles::mp4,
          "mov", MediaFiles::mov,
          "webm", MediaFiles::webm,
          "mkv", MediaFiles::mkv);

  static Stream<String> stills() {
    return STILLS.keySet().stream().sorted();
  }

  static Stream<String> clips() {
    return CLIPS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("stills")
  void stillGivesBackItsPicture(String format) {
    Picture picture = Picture.gradient(96, 64);
    byte[] file = Objects.requireNonNull(STILLS.get(format)).apply(picture);

    MediaInfo info = MediaFiles.info(DECODER, file, "misleading.mp4");
    assertThat(info).isEqualTo(new MediaInfo(MediaKind.IMAGE, format, 96, 64, Duration.ZERO, 1));
    // a GIF of 256 colours with dithering is coarse
    int most = format.equals("gif") ? 26 : 3;
    assertThat(distance(DECODER.image(file, "x", 0), picture.onWhite())).isLessThan(most);
    assertThat(DECODER.frames(file, "x", FrameSampling.uniform(4), 0)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("clips")
  void clipShowsTheFrameOfEachMoment(String format) {
    byte[] file =
        Objects.requireNonNull(CLIPS.get(format))
            .apply(MediaFiles.greys(64, 48, 20)); // 10 frames a second

    MediaInfo info = MediaFiles.info(DECODER, file, "misleading.jpg");
    assertThat(info.kind()).isEqualTo(MediaKind.VIDEO);
    assertThat(info.format()).isEqualTo(format);
    assertThat(info.width()).isEqualTo(64);
    assertThat(info.height()).isEqualTo(48);
    assertThat(info.duration()).isEqualTo(Duration.ofSeconds(2));

    List<TimedFrame> frames = DECODER.frames(file, "x", FrameSampling.uniform(5), 0);
    assertThat(frames).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(frames.get(i).at().toMillis()).isEqualTo(200L + 400 * i);
      // a GIF has few greys; a lossy video is off by a little
      int off = format.equals("gif") ? 30 : 4;
      assertThat(frames.get(i).frame().rgb()[3000] & 0xff)
          .isCloseTo(MediaFiles.grey(2 + 4 * i, 20), within(off));
    }
  }

  @Test
  void sameBytesGiveSamePixels() {
    byte[] file = MediaFiles.webm(MediaFiles.greys(64, 48, 20));
    Preprocessor preprocessor = new Preprocessor(Preprocessing.of(32, 8));
    byte[] once = preprocessor.clip(DECODER.frames(file, "x", FrameSampling.uniform(8), 32));
    byte[] twice = preprocessor.clip(DECODER.frames(file, "x", FrameSampling.uniform(8), 32));
    assertThat(once).hasSize(8 * 32 * 32 * 3).isEqualTo(twice);
  }

  /** Returns the mean difference of two pictures of one size, 0 to 255. */
  static double distance(Frame one, Frame other) {
    assertThat(one.width()).isEqualTo(other.width());
    assertThat(one.height()).isEqualTo(other.height());
    long sum = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      sum += Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff));
    }
    return (double) sum / one.rgb().length;
  }
}
