/** How fast captions are written, one and many at the same time. */
@NullMarked
package dev.omnivl.bench.generate;

import org.jspecify.annotations.NullMarked;
