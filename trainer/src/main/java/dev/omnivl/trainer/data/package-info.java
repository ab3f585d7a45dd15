/** From a data set folder to batches: the manifest, decoded pixels, prefetching. */
@NullMarked
package dev.omnivl.trainer.data;

import org.jspecify.annotations.NullMarked;
