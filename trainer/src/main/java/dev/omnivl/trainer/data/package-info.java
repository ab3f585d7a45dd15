/** A data set folder, and the way from it to batches: manifest, decoded pixels, prefetching. */
@NullMarked
package dev.omnivl.trainer.data;

import org.jspecify.annotations.NullMarked;
