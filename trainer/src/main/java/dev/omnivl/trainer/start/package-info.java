/** What weights start from: an earlier run, MiniLM, a whitened patch projection. */
@NullMarked
package dev.omnivl.trainer.start;

import org.jspecify.annotations.NullMarked;
