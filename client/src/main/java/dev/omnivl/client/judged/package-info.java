/** How well an index answers queries of which somebody said what should be found. */
@NullMarked
package dev.omnivl.client.judged;

import org.jspecify.annotations.NullMarked;
