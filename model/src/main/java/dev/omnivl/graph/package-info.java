/**
 * The small typed language in which the architecture is written once, and the interpreters that
 * need no tensor library.
 *
 * <p>Shape letters: B batch, T frames, N patches of a frame, L text tokens, M keys, D width, C
 * channels, H height, W width.
 */
@NullMarked
package dev.omnivl.graph;

import org.jspecify.annotations.NullMarked;
