/** How well moments inside clips are found, beside the best that their segments allow. */
@NullMarked
package dev.omnivl.bench.moments;

import org.jspecify.annotations.NullMarked;
