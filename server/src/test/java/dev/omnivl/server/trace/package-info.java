/** Tests of what a collector of OpenTelemetry is told. */
@NullMarked
package dev.omnivl.server.trace;

import org.jspecify.annotations.NullMarked;
