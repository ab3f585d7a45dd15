/** Tests of what is kept. */
@NullMarked
package dev.omnivl.server.cache;

import org.jspecify.annotations.NullMarked;
