@NullMarked
package dev.omnivl.index.relevance;

import org.jspecify.annotations.NullMarked;
