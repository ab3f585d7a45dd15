/** Tests of what the Flight Recorder is told. */
@NullMarked
package dev.omnivl.server.jfr;

import org.jspecify.annotations.NullMarked;
