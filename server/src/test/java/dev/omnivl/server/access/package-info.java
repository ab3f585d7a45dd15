/** Quotas, by a clock of the test's own. */
@NullMarked
package dev.omnivl.server.access;

import org.jspecify.annotations.NullMarked;
