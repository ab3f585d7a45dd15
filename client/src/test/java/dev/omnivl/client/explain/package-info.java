/** Tests of what people look at. */
@NullMarked
package dev.omnivl.client.explain;

import org.jspecify.annotations.NullMarked;
