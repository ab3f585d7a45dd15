@NullMarked
package dev.omnivl.index.lucene;

import org.jspecify.annotations.NullMarked;
