/** How well a model finds what it never saw. */
@NullMarked
package dev.omnivl.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
