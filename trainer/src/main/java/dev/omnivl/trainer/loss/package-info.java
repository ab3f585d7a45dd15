/** The three pretraining objectives of the paper (section 3.2), on in-batch negatives. */
@NullMarked
package dev.omnivl.trainer.loss;

import org.jspecify.annotations.NullMarked;
