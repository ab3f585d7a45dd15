/** How settings and data are checked. */
@NullMarked
package dev.omnivl.trainer.rule;

import org.jspecify.annotations.NullMarked;
