/** What a recipe costs before anything is trained: arithmetic, time and memory. */
@NullMarked
package dev.omnivl.trainer.estimate;

import org.jspecify.annotations.NullMarked;
