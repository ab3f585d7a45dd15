/** A training run: its recipe, its steps, its checkpoints. */
@NullMarked
package dev.omnivl.trainer.run;

import org.jspecify.annotations.NullMarked;
