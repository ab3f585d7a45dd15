/** Weights to start from that were trained elsewhere. */
@NullMarked
package dev.omnivl.trainer.init;

import org.jspecify.annotations.NullMarked;
