@NullMarked
package dev.omnivl.server.ingest;

import org.jspecify.annotations.NullMarked;
