/**
 * API keys: what one may do and how much of it, and the file that keeps them. The command line
 * writes that file and the server reads it.
 */
@NullMarked
package dev.omnivl.access;

import org.jspecify.annotations.NullMarked;
