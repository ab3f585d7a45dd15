/** The media index inside this process, on Apache Lucene. */
@NullMarked
package dev.omnivl.index.lucene;

import org.jspecify.annotations.NullMarked;
