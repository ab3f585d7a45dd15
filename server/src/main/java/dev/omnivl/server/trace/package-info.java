/**
 * What a collector of OpenTelemetry is told: a span for each call, spans for what is done for it,
 * and how long calls took. Off, and none of its library loaded, until settings name a collector.
 */
@NullMarked
package dev.omnivl.server.trace;

import org.jspecify.annotations.NullMarked;
