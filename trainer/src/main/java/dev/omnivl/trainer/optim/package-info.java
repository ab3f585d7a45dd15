/** AdamW with decay groups, gradient clipping, and the schedule of the learning rate. */
@NullMarked
package dev.omnivl.trainer.optim;

import org.jspecify.annotations.NullMarked;
