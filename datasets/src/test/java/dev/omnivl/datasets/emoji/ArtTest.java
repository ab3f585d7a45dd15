package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ArtTest {
  @Test
  void anAnimationIsToldByItsChunkNotByItsName() {
    assertThat(Art.isAnimated(Samples.webp("ANIM"))).isTrue();
    assertThat(Art.isAnimated(Samples.webp("VP8L"))).isFalse();
  }

  @Test
  void bytesThatMerelyContainTheWordAreNoAnimation() {
    byte[] still = Samples.utf8("RIFF\0\0\0\0WEBPVP8L\10\0\0\0ANIMANIM");

    assertThat(Art.isWebp(still)).isTrue();
    assertThat(Art.isAnimated(still)).isFalse();
  }

  @Test
  void aFileCutAnywhereIsReadWithoutHarm() {
    byte[] whole = Samples.webp("ANIM");
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (Art.isWebp(cut)) {
        assertThat(Art.isAnimated(cut)).isEqualTo(length >= 30);
      }
    }
  }
}
