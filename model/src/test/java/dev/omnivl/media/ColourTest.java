package dev.omnivl.media;

import static dev.omnivl.media.FormatsTest.distance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever way a file stores colours, they come out as sRGB on white. */
final class ColourTest {
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  @Test
  void profileIsConverted() {
    byte[] grey = MediaFiles.jpeg(Picture.plain(16, 16, 0x808080));
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    Frame frame = DECODER.image(Surgery.jpegWithProfile(grey, linear), "x", 0);
    assertThat(frame.rgb()[0] & 0xff).isCloseTo(188, within(2)); // sRGB's number for half the light
  }

  @Test
  void profileOfSrgbOrBrokenOneChangesNothing() {
    byte[] file = MediaFiles.jpeg(Picture.gradient(16, 16));
    byte[] plain = DECODER.image(file, "x", 0).rgb();
    byte[] same = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    assertThat(DECODER.image(Surgery.jpegWithProfile(file, same), "x", 0).rgb()).isEqualTo(plain);
    byte[] broken = Surgery.jpegWithProfile(file, new byte[200]);
    assertThat(DECODER.image(broken, "x", 0).rgb()).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb24", "rgba", "rgb48be", "rgba64be", "gray", "gray16be", "ya8"})
  void pngOfAnyDepth(String pixels) {
    Picture picture = Picture.paint(32, 24, (x, y) -> 0xff000000 | (x * 8) * 0x010101);
    byte[] png =
        new Encoder("image2", "png", pixels, 1, Map.of("update", "1")).encode(List.of(picture));
    assertThat(distance(DECODER.image(png, "x", 0), picture.onWhite())).isLessThan(1.5);
  }

  @Test
  void transparencyBecomesWhite() {
    Picture half = Picture.paint(8, 8, (x, y) -> (x < 4 ? 0x80 : 0) << 24 | 0x0000ff);
    for (byte[] file : List.of(MediaFiles.png(half), MediaFiles.webp(half))) {
      Frame frame = DECODER.image(file, "x", 0);
      assertThat(frame.rgb()[0] & 0xff).isCloseTo(127, within(1)); // half blue on white
      assertThat(frame.rgb()[2] & 0xff).isEqualTo(255);
      assertThat(frame.rgb()[3 * 7] & 0xff).isEqualTo(255);
      assertThat(frame.rgb()[3 * 7 + 1] & 0xff).isEqualTo(255);
    }
  }

  /** The edge of a transparent picture must not take colour from pixels that nobody can see. */
  @Test
  void hiddenColoursDoNotBleedWhenReduced() {
    Picture hidden = Picture.paint(512, 512, (x, y) -> x < 256 ? 0xffffffff : 0x00000000);
    Frame frame = DECODER.image(MediaFiles.png(hidden), "x", 32);
    for (byte value : frame.rgb()) {
      assertThat(value).isEqualTo((byte) 0xff);
    }
  }

  @Test
  void printColoursAndProgressiveScans() {
    Frame plain = DECODER.image(resource("gradient.png"), "x", 0);
    assertThat(distance(DECODER.image(resource("cmyk.jpg"), "x", 0), plain)).isLessThan(2);
    assertThat(distance(DECODER.image(resource("progressive.jpg"), "x", 0), plain)).isLessThan(2);
  }

  @Test
  void pictureItems() {
    Frame plain = DECODER.image(resource("gradient.png"), "x", 0);
    for (String name : List.of("still.heic", "grid.heic", "grid.avif")) {
      Frame frame = DECODER.image(resource(name), "x", 0);
      assertThat(distance(frame, plain)).as(name).isLessThan(3);
    }
    Frame turned = DECODER.image(resource("turned.avif"), "x", 0);
    Frame upright = Orientation.QUARTER_TURN_CLOCKWISE.then(Orientation.MIRRORED).upright(plain);
    assertThat(distance(turned, upright)).isLessThan(3);
    Frame clockwise = Orientation.QUARTER_TURN_CLOCKWISE.upright(plain);
    for (String name :
        List.of("exif.avif", "exif.heic")) { // with irot beside the EXIF, and without
      assertThat(distance(DECODER.image(resource(name), "x", 0), clockwise)).isLessThan(3);
    }
    Frame onWhite = DECODER.image(resource("alpha.png"), "x", 0);
    assertThat(distance(DECODER.image(resource("alpha.heic"), "x", 0), onWhite)).isLessThan(3);
    assertThat(distance(DECODER.image(resource("alpha.avif"), "x", 0), onWhite)).isLessThan(3);
  }

  private static byte[] resource(String name) {
    try (InputStream in = ColourTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
