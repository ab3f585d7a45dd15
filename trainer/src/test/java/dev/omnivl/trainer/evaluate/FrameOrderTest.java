package dev.omnivl.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FrameOrderTest {
  /** Four frames of two bytes. */
  private static final byte[] CLIP = {0, 10, 1, 11, 2, 12, 3, 13};

  @Test
  void framesMoveWhole() {
    assertThat(FrameOrder.ORDERED.of(CLIP, 4)).isEqualTo(CLIP);
    assertThat(FrameOrder.REVERSED.of(CLIP, 4)).containsExactly(3, 13, 2, 12, 1, 11, 0, 10);
    assertThat(FrameOrder.MIDDLE.of(CLIP, 4)).containsExactly(2, 12, 2, 12, 2, 12, 2, 12);
  }

  @Test
  void chanceKeepsAllFramesAndIsTheSameForAClip() {
    boolean moved = false;
    for (byte other = 0; other < 20; other++) {
      byte[] clip = CLIP.clone();
      clip[7] = other;
      byte[] shuffled = FrameOrder.SHUFFLED.of(clip, 4);
      assertThat(shuffled).containsExactlyInAnyOrder(0, 10, 1, 11, 2, 12, 3, other);
      for (int frame = 0; frame < 3; frame++) {
        assertThat(shuffled).containsSequence((byte) frame, (byte) (10 + frame));
      }
      assertThat(FrameOrder.SHUFFLED.of(clip, 4)).isEqualTo(shuffled);
      moved |= !Arrays.equals(shuffled, clip);
    }
    assertThat(moved).isTrue();
  }
}
