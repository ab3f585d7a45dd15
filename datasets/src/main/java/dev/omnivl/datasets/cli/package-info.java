/** The command that makes data sets. */
@NullMarked
package dev.omnivl.datasets.cli;

import org.jspecify.annotations.NullMarked;
