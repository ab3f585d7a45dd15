@NullMarked
package dev.omnivl.index.ingest;

import org.jspecify.annotations.NullMarked;
