/**
 * Work that waits for a scarce thing, such as the model: bounded queues in two lanes, and calls of
 * many callers joined into one batch.
 */
@NullMarked
package dev.omnivl.server.batch;

import org.jspecify.annotations.NullMarked;
