@NullMarked
package dev.omnivl.spark;

import org.jspecify.annotations.NullMarked;
