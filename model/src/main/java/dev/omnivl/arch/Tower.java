package dev.omnivl.arch;

import dev.omnivl.graph.Activation;

/**
 * A row of equal transformer blocks that norm before they attend, as ViT's, CLIP's and SigLIP's.
 *
 * @param width D
 * @param depth number of blocks
 * @param heads attention heads
 * @param mlpWidth width inside a block's MLP
 * @param epsilon of every LayerNorm
 * @param activation inside a block's MLP
 */
public record Tower(
    int width, int depth, int heads, int mlpWidth, double epsilon, Activation activation) {

  /** Checks that every size is positive and that the heads divide the width. */
  public Tower {
    Rules.positive("tower.depth", depth);
    Rules.positive("tower.mlpWidth", mlpWidth);
    Rules.divides("tower.heads", heads, "tower.width", Rules.positive("tower.width", width));
    Rules.above0("tower.epsilon", epsilon);
  }
}
