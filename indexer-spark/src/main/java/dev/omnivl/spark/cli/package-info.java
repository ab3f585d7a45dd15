/** The command line of the job. */
@NullMarked
package dev.omnivl.spark.cli;

import org.jspecify.annotations.NullMarked;
