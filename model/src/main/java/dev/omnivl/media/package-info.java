/**
 * Media, read in one way: bytes, decode, orient, colour, alpha on white, sample frames, resize, RGB
 * bytes.
 *
 * <p>Trainer, indexer and server all take this path, so a picture gives the same pixels to the
 * model wherever it passes. {@link dev.omnivl.media.MediaDecoder} turns encoded bytes into frames;
 * {@link dev.omnivl.media.Preprocessor} turns frames into the square uint8 pictures the model's
 * graphs accept.
 *
 * <p>Shape letters: H rows, W columns, F frames; pixels are always (H, W, 3), red first, sRGB, one
 * byte each.
 */
@NullMarked
package dev.omnivl.media;

import org.jspecify.annotations.NullMarked;
