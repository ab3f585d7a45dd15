/**
 * What becomes of a server that is asked everything for long: whether each request ends, and as the
 * documents say, and whether its memory stays.
 */
@NullMarked
package dev.omnivl.bench.soak;

import org.jspecify.annotations.NullMarked;
