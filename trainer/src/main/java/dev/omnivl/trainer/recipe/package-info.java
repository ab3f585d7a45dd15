/** What a training run is to do, as a file says it: stages, data, losses, schedule. */
@NullMarked
package dev.omnivl.trainer.recipe;

import org.jspecify.annotations.NullMarked;
