package dev.omnivl.engine;

import dev.omnivl.text.TokenIds;
import java.util.List;

/** Makes vectors of texts, images and clips in one space. */
public interface Encoder extends ModelPart {
  /**
   * Unit vectors (E) of texts in the role of {@link dev.omnivl.text.SpecialToken#CLS}.
   *
   * @throws IllegalArgumentException if a text is longer than the model allows
   */
  List<float[]> texts(List<TokenIds> texts);

  /**
   * Unit vectors (E) of images, for whom their visual tokens are nothing.
   *
   * @param pixels as for {@link #images}
   */
  List<float[]> imageVectors(List<byte[]> pixels);

  /**
   * Unit vectors (E) of clips, for whom their visual tokens are nothing.
   *
   * @param pixels as for {@link #clips}
   */
  List<float[]> clipVectors(List<byte[]> pixels);
}
