@NullMarked
package dev.omnivl.index.plan;

import org.jspecify.annotations.NullMarked;
