package dev.omnivl.arch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.failure.Failure;

/**
 * All sizes and choices of a model of two encoders: CLIP, OpenCLIP, SigLIP.
 *
 * @param vision the image encoder
 * @param text the text encoder
 * @param embeddingDimensions width of the space in which images and texts are compared
 */
public record DualEncoderConfig(Vision vision, Text text, int embeddingDimensions)
    implements ModelConfig {

  /**
   * The image encoder.
   *
   * @param imageSize height and width of an image, in pixels
   * @param patchSize height and width of a patch, in pixels
   * @param tower the blocks
   * @param normalisation of the pixels
   * @param classToken whether a [CLS] token stands before the patches
   * @param patchBias whether the patches' projection has a bias
   * @param normBefore whether a LayerNorm stands before the blocks
   * @param pooling what becomes the image's vector
   * @param projection whether that is multiplied by a matrix; without one the tower is as wide as
   *     the embedding
   */
  public record Vision(
      int imageSize,
      int patchSize,
      Tower tower,
      Normalisation normalisation,
      boolean classToken,
      boolean patchBias,
      boolean normBefore,
      ImagePooling pooling,
      boolean projection) {

    /** Checks that patches fill the image, and that what is pooled is there. */
    public Vision {
      Rules.positive("vision.imageSize", imageSize);
      Rules.divides("vision.patchSize", patchSize, "vision.imageSize", imageSize);
      if (pooling == ImagePooling.CLS && !classToken) {
        throw Failure.ofField("vision.pooling", "cls needs vision.classToken");
      }
    }

    /** N, patches of an image. */
    public int places() {
      return (imageSize / patchSize) * (imageSize / patchSize);
    }

    /** Patches and, if there is one, [CLS]. */
    public int tokens() {
      return places() + (classToken ? 1 : 0);
    }
  }

  /** How an image's tokens become one vector. */
  public enum ImagePooling {
    /** [CLS]. */
    @JsonProperty("cls")
    CLS,
    /** A learned query attends to all tokens, as SigLIP's head does. */
    @JsonProperty("attention")
    ATTENTION
  }

  /**
   * The text encoder.
   *
   * @param vocabulary rows of the word table, special tokens included
   * @param maxTokens longest text, in tokens with the special ones
   * @param tower the blocks
   * @param causal whether a token sees only itself and what is before it
   * @param pooling which token becomes the text's vector
   * @param projectionBias whether the projection has a bias
   */
  public record Text(
      int vocabulary,
      int maxTokens,
      Tower tower,
      boolean causal,
      TextPooling pooling,
      boolean projectionBias) {

    /** Checks that every size is positive. */
    public Text {
      Rules.positive("text.vocabulary", vocabulary);
      Rules.positive("text.maxTokens", maxTokens);
    }
  }

  /** Which token stands for a text. */
  public enum TextPooling {
    /** The last one that is not padding: CLIP's end of text. */
    @JsonProperty("end")
    END,
    /**
     * The last place, whatever stands there: SigLIP fills texts up to the full length and reads the
     * padding.
     */
    @JsonProperty("last")
    LAST
  }

  /** Checks that the widths fit. */
  public DualEncoderConfig {
    Rules.positive("embeddingDimensions", embeddingDimensions);
    if (!vision.projection() && vision.tower().width() != embeddingDimensions) {
      throw Failure.ofField(
          "embeddingDimensions",
          "without vision.projection must be the tower's width, "
              + vision.tower().width()
              + ", not "
              + embeddingDimensions);
    }
  }

  @Override
  public DualEncoder architecture() {
    return new DualEncoder(this);
  }

  @Override
  public DualEncoderConfig encoders() {
    return this;
  }

  @Override
  public int imageSize() {
    return vision.imageSize();
  }

  @Override
  public int imageTokens() {
    return vision.tokens();
  }

  @Override
  public Tower imageTower() {
    return vision.tower();
  }

  @Override
  public int vocabulary() {
    return text.vocabulary();
  }

  @Override
  public int maxTokens() {
    return text.maxTokens();
  }
}
