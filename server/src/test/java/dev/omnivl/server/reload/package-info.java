/** Files that are read again when they change. */
@NullMarked
package dev.omnivl.server.reload;

import org.jspecify.annotations.NullMarked;
