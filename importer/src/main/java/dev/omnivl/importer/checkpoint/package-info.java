/**
 * Reads the weights of public checkpoints, one at a time: {@link
 * dev.omnivl.importer.checkpoint.Checkpoints} opens safetensors files, PyTorch's files and sets of
 * shards.
 *
 * <p>Nothing in such a file is trusted: no code of a file runs, sizes are capped, and what is wrong
 * ends as a {@link dev.omnivl.failure.Failure} that names the file and the weight.
 */
@NullMarked
package dev.omnivl.importer.checkpoint;

import org.jspecify.annotations.NullMarked;
