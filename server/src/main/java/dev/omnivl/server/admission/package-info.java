/**
 * Who gets in: bytes are charged while they arrive, and what cannot be done in time is refused
 * before anything is done for it. Both are shared fairly among connections.
 */
@NullMarked
package dev.omnivl.server.admission;

import org.jspecify.annotations.NullMarked;
