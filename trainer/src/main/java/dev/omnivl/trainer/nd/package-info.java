/** The training interpreter of {@link dev.omnivl.graph.Graph}, on DJL's PyTorch engine. */
@NullMarked
package dev.omnivl.trainer.nd;

import org.jspecify.annotations.NullMarked;
