@NullMarked
package dev.omnivl.index.shots;

import org.jspecify.annotations.NullMarked;
