/**
 * Benchmarks: one class, one question, with peers beside ours. {@code omnivl bench NAME} runs those
 * whose name matches; JMH's own options follow the name.
 *
 * <p>A result counts as a ratio within one run; absolute figures belong to the machine.
 */
@NullMarked
package dev.omnivl.bench;

import org.jspecify.annotations.NullMarked;
