/** Tests of maps, on models of which it is known what they look at. */
@NullMarked
package dev.omnivl.explain;

import org.jspecify.annotations.NullMarked;
