package dev.omnivl.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.trainer.fixture.Mild;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class AffineColourTest {
  private static final AffineColour NONE = new AffineColour(0, 0, 0, 0, 0);
  private static final int SIDE = 16;

  @Test
  void aViewIsAFunctionOfTheSeed() {
    byte[] picture = picture(1);
    assertThat(view(Mild.AFFINE, picture, 5, SIDE))
        .isEqualTo(view(Mild.AFFINE, picture, 5, SIDE))
        .isNotEqualTo(view(Mild.AFFINE, picture, 6, SIDE));
  }

  @Test
  void withoutChangesAPictureStaysAsItIs() {
    byte[] picture = picture(1);
    assertThat(view(NONE, picture, 5, SIDE)).isEqualTo(picture);
  }

  @Test
  void allFramesOfAClipAreSeenAlike() {
    byte[] frame = picture(2);
    byte[] clip = Arrays.copyOf(frame, 3 * frame.length);
    System.arraycopy(frame, 0, clip, frame.length, frame.length);
    System.arraycopy(frame, 0, clip, 2 * frame.length, frame.length);
    byte[] views = view(Mild.AFFINE, clip, 7, 12);
    byte[] one = view(Mild.AFFINE, frame, 7, 12);
    int bytes = 12 * 12 * 3;
    for (int at = 0; at < 3; at++) {
      assertThat(Arrays.copyOfRange(views, at * bytes, (at + 1) * bytes)).isEqualTo(one);
    }
  }

  /** What the shipped model was trained on: another number is another training run. */
  @Test
  void viewsStayWhatTheyWere() {
    SplittableRandom random = new SplittableRandom(11);
    byte[] clip = new byte[2 * 20 * 20 * 3];
    random.nextBytes(clip);
    CRC32 sum = new CRC32();
    byte[] out = new byte[5 + 2 * SIDE * SIDE * 3];
    for (int draw = 0; draw < 50; draw++) {
      Mild.AUGMENTATION.apply(clip, 20, out, 5, SIDE, random);
      sum.update(out);
    }
    assertThat(sum.getValue()).isEqualTo(1735965448L);
    assertThat(random.nextLong()).isEqualTo(-2311759070957665768L);
  }

  @Test
  void greyHasOneValueForAllColoursAndWhiteStaysBehind() {
    byte[] grey = view(new AffineColour(0, 0, 0, 0, 1), picture(3), 1, SIDE);
    for (int pixel = 0; pixel < grey.length; pixel += 3) {
      assertThat(grey[pixel + 1]).isEqualTo(grey[pixel]);
      assertThat(grey[pixel + 2]).isEqualTo(grey[pixel]);
    }
    byte[] white = new byte[SIDE * SIDE * 3];
    Arrays.fill(white, (byte) 255);
    assertThat(view(new AffineColour(90, 0.5, 0.5, 0, 0), white, 1, SIDE)).isEqualTo(white);
  }

  @Test
  void refusesARangeThatIsNone() {
    assertThatThrownBy(() -> new AffineColour(0, -0.1, 0, 0, 0))
        .hasMessage("augmentation.affine.scale must be 0 to 1, not -0.1");
  }

  private static byte[] view(AffineColour affine, byte[] pixels, long seed, int side) {
    byte[] out = new byte[pixels.length / (SIDE * SIDE) * side * side];
    new Augmentation(null, affine, 0, null)
        .apply(pixels, SIDE, out, 0, side, new SplittableRandom(seed));
    return out;
  }

  private static byte[] picture(long seed) {
    byte[] picture = new byte[SIDE * SIDE * 3];
    new Random(seed).nextBytes(picture);
    return picture;
  }
}
