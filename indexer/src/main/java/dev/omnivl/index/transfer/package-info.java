/** Everything that an index holds, as files that other programs read, and back. */
@NullMarked
package dev.omnivl.index.transfer;

import org.jspecify.annotations.NullMarked;
