/** How much of what a search should find it finds, measured on live questions; and what follows. */
@NullMarked
package dev.omnivl.index.recall;

import org.jspecify.annotations.NullMarked;
