package dev.omnivl.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StillClipsTest {

  /** Its vectors are the bytes of what it was shown, with a first number that says how. */
  private record Bytes() implements Embedder {

    @Override
    public List<float[]> texts(List<String> texts) {
      return texts.stream().map(text -> new float[] {0, text.length()}).toList();
    }

    @Override
    public List<float[]> images(List<byte[]> pixels) {
      throw new AssertionError("an image was to be seen as a clip");
    }

    @Override
    public List<float[]> clips(List<byte[]> pixels) {
      return pixels.stream().map(Bytes::vector).toList();
    }

    private static float[] vector(byte[] clip) {
      float[] vector = new float[clip.length];
      for (int index = 0; index < clip.length; index++) {
        vector[index] = clip[index];
      }
      return vector;
    }
  }

  @Test
  void anImageIsAClipOfEqualFrames() {
    StillClips still = new StillClips(new Bytes(), 3);
    assertThat(still.images(List.of(new byte[] {1, 2}, new byte[] {3, 4})))
        .containsExactly(new float[] {1, 2, 1, 2, 1, 2}, new float[] {3, 4, 3, 4, 3, 4});
    assertThat(still.clips(List.of(new byte[] {5}))).containsExactly(new float[] {5});
    assertThat(still.texts(List.of("four"))).containsExactly(new float[] {0, 4});
  }
}
