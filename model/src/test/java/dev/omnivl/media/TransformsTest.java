package dev.omnivl.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures become the pixels that the image processors of public models make of them. */
final class TransformsTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  private static byte[] file(String name) throws IOException {
    try (InputStream file =
        TransformsTest.class.getResourceAsStream("/dev/omnivl/media/transforms/" + name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    }
  }

  private static Frame decoded(byte[] file, int targetHint) {
    try (OpenedMedium medium = DECODER.open(file, "picture")) {
      return medium.image(targetHint);
    }
  }

  private static Preprocessing settings(int size, Fit fit, Filter filter) {
    return new Preprocessing(size, 1, fit, filter, "#ffffff", Preprocessing.CURRENT_REVISION);
  }

  @ParameterizedTest
  @CsvSource({
    "chelsea, clip, EDGE_CROP, BICUBIC",
    "chelsea, siglip, SQUASH, BICUBIC",
    "chelsea, siglip2, SQUASH, BILINEAR",
    "drawing, clip, EDGE_CROP, BICUBIC",
    "drawing, siglip, SQUASH, BICUBIC",
    "drawing, siglip2, SQUASH, BILINEAR"
  })
  void equalsTheOriginalsUpToRounding(String picture, String model, Fit fit, Filter filter)
      throws IOException {
    Frame frame = decoded(file(picture + ".png"), 224);
    byte[] ours = new Preprocessor(settings(224, fit, filter)).image(frame);
    byte[] theirs = decoded(file(picture + "." + model + "-224.png"), 0).rgb();

    int differing = 0;
    for (int index = 0; index < theirs.length; index++) {
      int difference = Math.abs((ours[index] & 0xff) - (theirs[index] & 0xff));
      assertThat(difference).isLessThanOrEqualTo(1);
      differing += difference;
    }
    assertThat((double) differing / theirs.length).isLessThan(0.01);
  }

  /** A side of 1778 is decoded to 445 rows, of which the last lies half outside. */
  @ParameterizedTest
  @CsvSource({"SQUASH, 2.0", "EDGE_CROP, 2.0"})
  void aReducedJpegIsNotStretchedOverHalfAPixel(Fit fit, double allowed) {
    Picture fine =
        Picture.paint(
            2668, 1778, (x, y) -> 0xff000000 | wave(x) << 16 | wave(y) << 8 | wave(x + y));
    byte[] jpeg = MediaFiles.jpeg(fine);
    Preprocessor preprocessor = new Preprocessor(settings(224, fit, Filter.BICUBIC));
    byte[] exact = preprocessor.image(fine.onWhite());

    Frame reduced = decoded(jpeg, 224);
    assertThat(reduced.height()).isEqualTo(445);
    assertThat(distance(preprocessor.image(reduced), exact)).isLessThan(allowed);
    assertThat(distance(preprocessor.image(reduced.whole()), exact)).isGreaterThan(2 * allowed);
  }

  @Test
  void anEarlierRevisionKeepsItsPixels() {
    byte[] jpeg = MediaFiles.jpeg(Picture.gradient(2668, 1778));
    Preprocessing first = new Preprocessing(224, 1, Fit.SQUASH, Filter.BICUBIC, "#ffffff", 1);
    Frame reduced = decoded(jpeg, 224);

    byte[] kept = new Preprocessor(first).image(reduced);

    assertThat(kept).isEqualTo(new Preprocessor(first).image(reduced.whole()));
    assertThat(kept)
        .isNotEqualTo(new Preprocessor(settings(224, Fit.SQUASH, Filter.BICUBIC)).image(reduced));
  }

  private static int wave(int position) {
    return (int) Math.round(127.5 + 120 * Math.sin(position / 8.0));
  }

  /** The mean difference over the last rows, where a drift is largest. */
  private static double distance(byte[] one, byte[] other) {
    long sum = 0;
    int from = one.length * 7 / 8;
    for (int index = from; index < one.length; index++) {
      sum += Math.abs((one[index] & 0xff) - (other[index] & 0xff));
    }
    return (double) sum / (one.length - from);
  }
}
