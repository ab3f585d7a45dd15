/**
 * Random views of training pictures: the paper's crop, mirroring and RandAugment, and a mild affine
 * and colour change of our own.
 *
 * <p>A {@link dev.omnivl.trainer.augment.Augmentation} draws once for a medium, and what it drew
 * renders every frame, so a clip moves as it was filmed and a clip of one frame is seen as its
 * image. All draws come from the caller's random numbers, in a fixed order; a step that is off
 * draws none.
 *
 * <p>Shape letters: T frames, H rows, W columns, S side of a square; pixels are (H, W, 3), red
 * first, one byte each. Places are in pixels from the centre of the top left one, x to the right
 * and y down.
 */
@NullMarked
package dev.omnivl.trainer.augment;

import org.jspecify.annotations.NullMarked;
