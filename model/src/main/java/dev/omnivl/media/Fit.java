package dev.omnivl.media;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a picture of any shape becomes a square. */
public enum Fit {
  /**
   * Stretched to the square, as the test transform of BLIP does: nothing is lost, proportions
   * change.
   */
  @JsonProperty("squash")
  SQUASH,
  /**
   * Scaled to fit inside, centred on the background: nothing is lost, some of the square is empty.
   */
  @JsonProperty("pad")
  PAD,
  /** Scaled to cover, centre kept: proportions stay, the ends of the long side are lost. */
  @JsonProperty("crop")
  CROP,
  /**
   * The same picture as the transforms of CLIP make it: the shortest side is scaled to the
   * square's, the longest by as much and rounded down, and the centre is cut out, half a pixel to
   * the upper left where it is odd.
   */
  @JsonProperty("edge_crop")
  EDGE_CROP
}
