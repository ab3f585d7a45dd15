/** What weights start from: an earlier run, public weights, MiniLM, a whitened projection. */
@NullMarked
package dev.omnivl.trainer.start;

import org.jspecify.annotations.NullMarked;
