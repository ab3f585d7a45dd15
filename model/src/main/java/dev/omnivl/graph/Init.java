package dev.omnivl.graph;

/** How a weight starts when no checkpoint gives it. */
public enum Init {
  /** Normal with standard deviation 0.02, cut at two deviations, as ViT and BERT do. */
  NORMAL,
  /** All zeros. */
  ZERO,
  /** All ones. */
  ONE
}
