/** The one way this software says that something went wrong. */
@NullMarked
package dev.omnivl.failure;

import org.jspecify.annotations.NullMarked;
