/** Data set folders in the making, and what they hold in numbers. */
@NullMarked
package dev.omnivl.datasets.folder;

import org.jspecify.annotations.NullMarked;
