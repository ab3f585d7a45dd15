/**
 * The media index: what is stored about a medium, what became of each item that was sent, and the
 * search for the best moment.
 *
 * <p>{@link dev.omnivl.index.MediaIndex} is the port, the sum of its roles, and {@link
 * dev.omnivl.index.MediaIndexes} a back end; {@code dev.omnivl.index.lucene} implements both inside
 * this process, the module {@code indexer-opensearch} in a cluster, {@code dev.omnivl.index.answer}
 * is what every back end answers questions with, {@code dev.omnivl.index.ingest} makes from an
 * encoded file what the port stores.
 */
@NullMarked
package dev.omnivl.index;

import org.jspecify.annotations.NullMarked;
