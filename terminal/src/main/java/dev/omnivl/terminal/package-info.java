/**
 * What the command-line programs share in front of a person: how wide the terminal is, colours,
 * tables, progress, and text of strangers that must not steer a terminal.
 */
@NullMarked
package dev.omnivl.terminal;

import org.jspecify.annotations.NullMarked;
