/**
 * The paper's ablation: several ways of training under one budget, each with several seeds, side by
 * side.
 */
@NullMarked
package dev.omnivl.trainer.ablation;

import org.jspecify.annotations.NullMarked;
