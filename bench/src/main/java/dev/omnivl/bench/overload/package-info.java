/**
 * What happens to callers when more is asked of the server than it can do: a load program against
 * the packaged server, which runs as a process of its own.
 */
@NullMarked
package dev.omnivl.bench.overload;

import org.jspecify.annotations.NullMarked;
