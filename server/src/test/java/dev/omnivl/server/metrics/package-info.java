/** Tests of what the server tells of itself. */
@NullMarked
package dev.omnivl.server.metrics;

import org.jspecify.annotations.NullMarked;
