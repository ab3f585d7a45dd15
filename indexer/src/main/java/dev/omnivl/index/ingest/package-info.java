/**
 * From an encoded file to a medium with segments, vectors and thumbnails, or to a recorded failure.
 */
@NullMarked
package dev.omnivl.index.ingest;

import org.jspecify.annotations.NullMarked;
