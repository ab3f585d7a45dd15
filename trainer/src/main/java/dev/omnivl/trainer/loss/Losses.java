package dev.omnivl.trainer.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The losses of one batch, each a single number; the total is what training minimises.
 *
 * @param learn whether any loss saw a sample; without one there is nothing to go back from
 * @param total the sum, each with weight 1
 * @param contrast mean of both directions, see {@link Contrast}
 * @param match binary cross-entropy of matching
 * @param generate cross-entropy of the next token
 * @param classify cross-entropy of the class
 * @param visualKeys what later steps may compare texts with; null without contrast
 * @param textKeys what later steps may compare media with; null without contrast
 */
public record Losses(
    boolean learn,
    NDArray total,
    NDArray contrast,
    NDArray match,
    NDArray generate,
    NDArray classify,
    @Nullable Features visualKeys,
    @Nullable Features textKeys) {}
