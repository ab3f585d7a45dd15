/**
 * Runs a bundle, asked for by what it can do: the serving graphs on ONNX Runtime, in batches, and
 * the loop that writes text token by token.
 *
 * <p>Shape letters: B batch, M visual tokens, D width, E embedding dimensions, L text tokens, V
 * vocabulary.
 */
@NullMarked
package dev.omnivl.engine;

import org.jspecify.annotations.NullMarked;
