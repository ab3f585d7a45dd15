/** What the server tells of itself to those who watch it. */
@NullMarked
package dev.omnivl.server.metrics;

import org.jspecify.annotations.NullMarked;
