/**
 * OmniVL's encoders and their contrast once more, from DJL's own blocks and trained by DJL's own
 * trainer, as its users write it: the peer of our training step.
 *
 * <p>B is the batch, L a text's tokens, N an image's patches, D a width, E that of the common
 * space.
 */
@NullMarked
package dev.omnivl.bench.peer;

import org.jspecify.annotations.NullMarked;
