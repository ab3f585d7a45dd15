/** What an index costs and how good it is, told before its first item. */
@NullMarked
package dev.omnivl.index.plan;

import org.jspecify.annotations.NullMarked;
