/**
 * Turns trained weights into a bundle, and lets no bundle out whose graphs differ from the forward
 * pass they stand for.
 */
@NullMarked
package dev.omnivl.export;

import org.jspecify.annotations.NullMarked;
