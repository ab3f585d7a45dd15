/** Where a clip changes from one shot to the next. */
@NullMarked
package dev.omnivl.index.shots;

import org.jspecify.annotations.NullMarked;
