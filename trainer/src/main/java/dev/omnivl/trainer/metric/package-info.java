/**
 * The field's figures for captions, answers and classes, as pure functions of what a model said.
 */
@NullMarked
package dev.omnivl.trainer.metric;

import org.jspecify.annotations.NullMarked;
