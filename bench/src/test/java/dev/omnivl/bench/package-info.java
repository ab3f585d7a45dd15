/** The benchmarks still run. */
@NullMarked
package dev.omnivl.bench;

import org.jspecify.annotations.NullMarked;
