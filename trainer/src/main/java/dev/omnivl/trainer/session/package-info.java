/** A model while it learns: its weights, its optimiser and the devices that share a batch. */
@NullMarked
package dev.omnivl.trainer.session;

import org.jspecify.annotations.NullMarked;
