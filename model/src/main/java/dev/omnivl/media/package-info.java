/**
 * Media, read in one way: bytes, decode, orient, colour, alpha on white, sample frames, resize, RGB
 * bytes.
 *
 * <p>Trainer, indexer and server all take this path, so a picture gives the same pixels to the
 * model wherever it passes. {@code decode.MediaDecoder} opens encoded bytes as an {@link
 * dev.omnivl.media.OpenedMedium}, which gives frames; {@link dev.omnivl.media.Preprocessor} turns
 * frames into the square uint8 pictures the model's graphs accept.
 *
 * <p>This package holds the values that all rooms share and the callers see. The rooms stand on
 * each other in this order, and never the other way: {@code picture}, this package, {@code
 * structure}, {@code ffmpeg}, {@code webp}, {@code decode}.
 *
 * <p>Shape letters: H rows, W columns, F frames; pixels are always (H, W, 3), red first, sRGB, one
 * byte each.
 */
@NullMarked
package dev.omnivl.media;

import org.jspecify.annotations.NullMarked;
