/** What an index would cost on this server. */
@NullMarked
package dev.omnivl.server.plan;

import org.jspecify.annotations.NullMarked;
