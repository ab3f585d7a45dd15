/**
 * The folder that is a trained model: weights, tokenizer, serving graphs, and a manifest that knows
 * their hashes.
 *
 * <p>{@link dev.omnivl.bundle.Manifest} says what lies in it, {@link dev.omnivl.bundle.Safetensors}
 * how the weights do, {@link dev.omnivl.bundle.ServingGraph} what each graph takes and gives,
 * {@link dev.omnivl.bundle.Golden} how a loaded graph is checked.
 */
@NullMarked
package dev.omnivl.bundle;

import org.jspecify.annotations.NullMarked;
