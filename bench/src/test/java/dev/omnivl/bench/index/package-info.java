/** The peer is the same network, and learns. */
@NullMarked
package dev.omnivl.bench.index;

import org.jspecify.annotations.NullMarked;
