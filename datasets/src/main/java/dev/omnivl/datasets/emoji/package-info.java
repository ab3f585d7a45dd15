/**
 * Makes the emoji data set: public packages of drawn emoji and their Unicode names become a data
 * set folder.
 *
 * <p>The way through: {@link dev.omnivl.datasets.emoji.Sources} says what is fetched, {@code
 * NpmClient} fetches it, {@code Concepts} reads what there is to know about every emoji, {@code
 * SlugIndex} and {@code IconSet} find each style's drawing of it, {@code Equivalence} and {@code
 * Splits} decide what is held out, {@code Rasteriser} draws, and {@link
 * dev.omnivl.datasets.emoji.EmojiDataset} writes the folder.
 */
@NullMarked
package dev.omnivl.datasets.emoji;

import org.jspecify.annotations.NullMarked;
