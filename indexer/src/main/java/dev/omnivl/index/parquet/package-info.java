/** Writes Parquet files, with nothing of Hadoop. */
@NullMarked
package dev.omnivl.index.parquet;

import org.jspecify.annotations.NullMarked;
