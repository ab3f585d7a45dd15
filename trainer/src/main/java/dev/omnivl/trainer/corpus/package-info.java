/**
 * Training corpora as they come: randomly addressable collections of media with what is known of
 * them, and the order in which an epoch visits them.
 *
 * <p>{@code file} reads records out of annotation files, {@code shard} samples out of tar shards,
 * {@code format} knows the layout of each public corpus and opens them by name.
 */
@NullMarked
package dev.omnivl.trainer.corpus;

import org.jspecify.annotations.NullMarked;
