/** How the vectors of the index are kept and compared. */
@NullMarked
package dev.omnivl.index.vectors;

import org.jspecify.annotations.NullMarked;
