/** Media to vectors past one machine: an Apache Spark job that writes Parquet. */
@NullMarked
package dev.omnivl.spark;

import org.jspecify.annotations.NullMarked;
