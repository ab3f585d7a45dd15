/**
 * Makes a data set folder of Fashion-MNIST: small grey photos of clothes, bags and shoes in ten
 * classes.
 *
 * <p>The way through: {@code FashionFiles} finds the four files, {@code IdxFile} reads each, {@code
 * Garment} says in words what a class number means, and {@link
 * dev.omnivl.datasets.fashion.FashionDataset} draws, writes and describes the pictures.
 */
@NullMarked
package dev.omnivl.datasets.fashion;

import org.jspecify.annotations.NullMarked;
