/** The stages of ingest work; how fast they are is for the benchmark to say. */
@NullMarked
package dev.omnivl.bench.ingest;

import org.jspecify.annotations.NullMarked;
