/** The command {@code import}. */
@NullMarked
package dev.omnivl.importer.cli;

import org.jspecify.annotations.NullMarked;
