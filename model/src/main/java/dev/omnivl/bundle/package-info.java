/**
 * The folder that is what is served: one or more models with weights, tokenizers and serving
 * graphs, and a manifest that knows what each does and the hashes of all.
 *
 * <p>{@link dev.omnivl.bundle.Manifest} says what lies in it, {@link dev.omnivl.bundle.Safetensors}
 * how the weights do, {@link dev.omnivl.arch.ServingGraph} what each graph takes and gives, {@link
 * dev.omnivl.bundle.Golden} how a loaded graph is checked.
 */
@NullMarked
package dev.omnivl.bundle;

import org.jspecify.annotations.NullMarked;
