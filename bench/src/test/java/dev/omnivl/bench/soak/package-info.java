/** The soak's own arithmetic. */
@NullMarked
package dev.omnivl.bench.soak;

import org.jspecify.annotations.NullMarked;
