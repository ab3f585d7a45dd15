@NullMarked
package dev.omnivl.index.opensearch;

import org.jspecify.annotations.NullMarked;
