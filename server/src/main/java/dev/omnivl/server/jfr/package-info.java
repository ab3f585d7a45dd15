/**
 * What the server tells the JDK's Flight Recorder. An event costs next to nothing while nobody
 * records.
 */
@NullMarked
package dev.omnivl.server.jfr;

import org.jspecify.annotations.NullMarked;
