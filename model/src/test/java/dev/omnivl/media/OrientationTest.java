package dev.omnivl.media;

import static dev.omnivl.media.FormatsTest.distance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All eight ways to store a picture give the same upright one. */
final class OrientationTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;
  private static final Picture UPRIGHT = Picture.gradient(WIDTH, HEIGHT);
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  /**
   * Stores the upright picture by the EXIF standard's words for where its first row and column lie.
   */
  private static Picture stored(int orientation) {
    int lastX = WIDTH - 1;
    int lastY = HEIGHT - 1;
    boolean turned = orientation > 4;
    return Picture.paint(
        turned ? HEIGHT : WIDTH,
        turned ? WIDTH : HEIGHT,
        (column, row) ->
            switch (orientation) {
              case 1 -> upright(column, row);
              case 2 -> upright(lastX - column, row);
              case 3 -> upright(lastX - column, lastY - row);
              case 4 -> upright(column, lastY - row);
              case 5 -> upright(row, column);
              case 6 -> upright(lastX - row, column);
              case 7 -> upright(lastX - row, lastY - column);
              default -> upright(row, lastY - column);
            });
  }

  private static int upright(int x, int y) {
    int at = 4 * (y * WIDTH + x);
    byte[] rgba = UPRIGHT.rgba();
    return 0xff000000
        | (rgba[at] & 0xff) << 16
        | (rgba[at + 1] & 0xff) << 8
        | (rgba[at + 2] & 0xff);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void jpeg(int orientation) {
    assertUpright(Surgery.jpegWithExif(MediaFiles.jpeg(stored(orientation)), orientation), 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void png(int orientation) {
    assertUpright(Surgery.pngWithExif(MediaFiles.png(stored(orientation)), orientation), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void webp(int orientation) {
    Picture stored = stored(orientation);
    byte[] simple = MediaFiles.webp(stored);
    assertUpright(Surgery.webpWithExif(simple, stored.width(), stored.height(), orientation), 0);
  }

  @ParameterizedTest
  @CsvSource({"3, -1, 0, 0, -1", "6, 0, 1, -1, 0", "8, 0, -1, 1, 0"})
  void movie(int orientation, int a, int b, int c, int d) {
    byte[] movie = MediaFiles.mp4(Collections.nCopies(3, stored(orientation)));
    assertUpright(Surgery.movieTurned(movie, a, b, c, d), 8);
  }

  private static void assertUpright(byte[] file, double off) {
    MediaInfo info = MediaFiles.info(DECODER, file, "x");
    assertThat(info.width()).isEqualTo(WIDTH);
    assertThat(info.height()).isEqualTo(HEIGHT);
    assertThat(distance(DECODER.image(file, "x", 0), UPRIGHT.onWhite())).isLessThanOrEqualTo(off);
  }

  @Test
  void oneAfterAnotherIsTheSameAsBothAtOnce() {
    Frame frame = Picture.gradient(7, 5).onWhite();
    for (Orientation first : Orientation.values()) {
      for (Orientation second : Orientation.values()) {
        Frame steps = second.upright(first.upright(frame));
        Frame once = first.then(second).upright(frame);
        assertThat(once.rgb()).as("%s then %s", first, second).isEqualTo(steps.rgb());
      }
    }
  }

  @Test
  void unreadableExifCountsAsUpright() {
    assertThat(Orientation.ofTiff(new byte[] {1, 2, 3})).isEqualTo(Orientation.NORMAL);
    assertThat(Orientation.ofTiff(new byte[0])).isEqualTo(Orientation.NORMAL);
    assertThat(Orientation.ofExif(9)).isEqualTo(Orientation.NORMAL);
  }
}
