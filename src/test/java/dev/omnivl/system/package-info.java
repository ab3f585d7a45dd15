/** Tests of the whole: the launcher and the packaged programs, started as a user starts them. */
@NullMarked
package dev.omnivl.system;

import org.jspecify.annotations.NullMarked;
