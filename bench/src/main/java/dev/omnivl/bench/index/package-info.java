/**
 * How fast is the media index beside others, all at equal recall, on the same vectors and queries?
 */
@NullMarked
package dev.omnivl.bench.index;

import org.jspecify.annotations.NullMarked;
