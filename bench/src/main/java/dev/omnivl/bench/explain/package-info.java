/** Do explanations of matches show where things are? */
@NullMarked
package dev.omnivl.bench.explain;

import org.jspecify.annotations.NullMarked;
