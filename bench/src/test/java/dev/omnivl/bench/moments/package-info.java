@NullMarked
package dev.omnivl.bench.moments;

import org.jspecify.annotations.NullMarked;
