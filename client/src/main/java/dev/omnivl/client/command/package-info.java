/** One class per command: options in, one report out. */
@NullMarked
package dev.omnivl.client.command;

import org.jspecify.annotations.NullMarked;
