/** What was computed once and need not be computed again. Knows nothing of models and of gRPC. */
@NullMarked
package dev.omnivl.server.cache;

import org.jspecify.annotations.NullMarked;
