/**
 * Makes clips of one shape that moves, with the exact truth: what a single frame shows, and what
 * only the order of frames does.
 *
 * <p>The way through: a {@code Combination} of {@code Shape}, {@code Colour} and one or two {@code
 * Motion}s is what a clip shows and knows its captions and questions; {@code CompositionalSplit}
 * decides which are held out; {@code Course} draws where the shape is in every frame, {@code
 * Painter} draws it there, {@code AnimatedGif} packs the frames, and {@link
 * dev.omnivl.datasets.motion.MotionDataset} writes the folder.
 */
@NullMarked
package dev.omnivl.datasets.motion;

import org.jspecify.annotations.NullMarked;
