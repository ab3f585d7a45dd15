/** From a run to a bundle. */
@NullMarked
package dev.omnivl.trainer.export;

import org.jspecify.annotations.NullMarked;
