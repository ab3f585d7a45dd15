/** What can be asked of an index, as values that know nothing of how it is answered. */
@NullMarked
package dev.omnivl.index.query;

import org.jspecify.annotations.NullMarked;
