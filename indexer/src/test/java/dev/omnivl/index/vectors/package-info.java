@NullMarked
package dev.omnivl.index.vectors;

import org.jspecify.annotations.NullMarked;
