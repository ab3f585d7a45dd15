/** Commands of the trainer. */
@NullMarked
package dev.omnivl.trainer.cli;

import org.jspecify.annotations.NullMarked;
