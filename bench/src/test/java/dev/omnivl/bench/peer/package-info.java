/** The peer is the same network, and learns. */
@NullMarked
package dev.omnivl.bench.peer;

import org.jspecify.annotations.NullMarked;
