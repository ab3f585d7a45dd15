/** Explanations of matches as pictures. */
@NullMarked
package dev.omnivl.client.explain;

import org.jspecify.annotations.NullMarked;
