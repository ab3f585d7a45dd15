/** Figures of a run in the form that TensorBoard reads. */
@NullMarked
package dev.omnivl.trainer.events;

import org.jspecify.annotations.NullMarked;
