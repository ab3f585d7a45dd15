/** Copies of an index that can be relied on: written whole, checked, and restored. */
@NullMarked
package dev.omnivl.index.snapshot;

import org.jspecify.annotations.NullMarked;
