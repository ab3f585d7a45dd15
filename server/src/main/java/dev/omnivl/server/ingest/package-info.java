/** From a stream of files to a durable, searchable index. */
@NullMarked
package dev.omnivl.server.ingest;

import org.jspecify.annotations.NullMarked;
