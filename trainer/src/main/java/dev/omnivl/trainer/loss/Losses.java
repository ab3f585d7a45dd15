package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * The losses of one batch, each a single number; the total is what training minimises.
 *
 * @param total the sum, each with weight 1
 * @param contrast mean of both directions, see {@link Contrast}
 * @param match binary cross-entropy of matching
 * @param generate cross-entropy of the next token
 * @param visualKeys what later steps may compare texts with
 * @param textKeys what later steps may compare media with
 */
public record Losses(
    NDArray total,
    NDArray contrast,
    NDArray match,
    NDArray generate,
    Features visualKeys,
    Features textKeys) {}
