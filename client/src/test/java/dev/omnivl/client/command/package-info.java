/** Tests of what commands write. */
@NullMarked
package dev.omnivl.client.command;

import org.jspecify.annotations.NullMarked;
