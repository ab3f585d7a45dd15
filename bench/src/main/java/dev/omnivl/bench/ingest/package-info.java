/** Ingest of photographs through the packaged server beside its stages, each alone. */
@NullMarked
package dev.omnivl.bench.ingest;

import org.jspecify.annotations.NullMarked;
