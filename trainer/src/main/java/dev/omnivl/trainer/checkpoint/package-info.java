/** What is kept of a run in its folder, and the trained model that is opened from there. */
@NullMarked
package dev.omnivl.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
