@NullMarked
package dev.omnivl.index;

import org.jspecify.annotations.NullMarked;
