/** Keys and their file. */
@NullMarked
package dev.omnivl.access;

import org.jspecify.annotations.NullMarked;
