/** Tests of what a person sees, and the pseudo-terminal that other modules' tests use too. */
@NullMarked
package dev.omnivl.terminal;

import org.jspecify.annotations.NullMarked;
