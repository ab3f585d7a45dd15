package dev.omnivl.arch;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.omnivl.failure.Failure;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * All sizes of an OmniVL model, or of one of those it comes from, which lack some of its branches:
 * BLIP's for retrieval, captions or answers, a plain ViT.
 *
 * @param vision the visual encoder
 * @param text the text encoder and both decoders
 * @param embeddingDimensions width of the space in which images, clips and texts are compared; 0
 *     without {@link Branch#CONTRAST}
 * @param branches what the model has beside its visual encoder for images
 */
public record OmniVlConfig(
    VisionConfig vision, TextConfig text, int embeddingDimensions, Set<Branch> branches)
    implements ModelConfig {

  /** What a model may have or lack. */
  public enum Branch {
    /** Its own tokenizer of clips, and attention along time. */
    @JsonProperty("temporal")
    TEMPORAL,
    /** Images and texts are projected into one space. */
    @JsonProperty("contrast")
    CONTRAST,
    /** The alignment decoder: does a text say what a medium shows? */
    @JsonProperty("alignment")
    ALIGNMENT,
    /** The generation decoder. */
    @JsonProperty("generation")
    GENERATION,
    /**
     * The text encoder reads questions while it looks at the medium; the generation decoder looks
     * at its states instead of the visual tokens, and shares no weight with it.
     */
    @JsonProperty("question")
    QUESTION
  }

  /** Those of the paper's model. */
  public static final Set<Branch> ALL =
      Collections.unmodifiableSet(
          EnumSet.of(Branch.TEMPORAL, Branch.CONTRAST, Branch.ALIGNMENT, Branch.GENERATION));

  /** Checks that the sizes fit the branches. */
  public OmniVlConfig {
    // What was written before there was a choice lacks them.
    EnumSet<Branch> sorted = EnumSet.noneOf(Branch.class);
    sorted.addAll(branches == null ? ALL : branches);
    branches = Collections.unmodifiableSet(sorted);
    if (branches.contains(Branch.CONTRAST)) {
      Rules.positive("embeddingDimensions", embeddingDimensions);
    } else if (embeddingDimensions != 0) {
      throw Failure.ofField(
          "embeddingDimensions", "must be 0 without contrast, not " + embeddingDimensions);
    }
    if (branches.contains(Branch.QUESTION) && !branches.contains(Branch.GENERATION)) {
      throw Failure.ofField("branches", "with question need generation, not " + branches);
    }
  }

  /** With the branches of the paper's model. */
  public OmniVlConfig(VisionConfig vision, TextConfig text, int embeddingDimensions) {
    this(vision, text, embeddingDimensions, ALL);
  }

  /** Whether the model has a branch. */
  public boolean has(Branch branch) {
    return branches.contains(branch);
  }

  @Override
  public OmniVl architecture() {
    return new OmniVl(this);
  }

  @Override
  public OmniVlConfig encoders() {
    EnumSet<Branch> compared = EnumSet.of(Branch.TEMPORAL, Branch.CONTRAST);
    compared.retainAll(branches);
    OmniVlConfig served = withoutDropout();
    return new OmniVlConfig(served.vision, served.text, embeddingDimensions, compared);
  }

  @Override
  public int imageSize() {
    return vision.imageSize();
  }

  @Override
  public int imageTokens() {
    return vision.imageTokens();
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

  /** The same sizes without dropout and stochastic depth. */
  public OmniVlConfig withoutDropout() {
    VisionConfig v = vision;
    TextConfig t = text;
    return new OmniVlConfig(
        new VisionConfig(
            v.imageSize(),
            v.patchSize(),
            v.frames(),
            v.tubelet(),
            v.width(),
            v.depth(),
            v.heads(),
            v.mlpWidth(),
            0,
            v.epsilon(),
            v.normalisation()),
        new TextConfig(
            t.vocabulary(),
            t.maxTokens(),
            t.width(),
            t.depth(),
            t.heads(),
            t.ffnWidth(),
            0,
            t.epsilon()),
        embeddingDimensions,
        branches);
  }
}
