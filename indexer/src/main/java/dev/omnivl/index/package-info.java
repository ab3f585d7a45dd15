/**
 * The media index: what is stored about a medium, what became of each item that was sent, and the
 * search for the best moment.
 *
 * <p>{@link dev.omnivl.index.MediaIndex} is the port; {@code dev.omnivl.index.lucene} implements it
 * inside this process, {@code dev.omnivl.index.ingest} makes from an encoded file what the port
 * stores.
 */
@NullMarked
package dev.omnivl.index;

import org.jspecify.annotations.NullMarked;
