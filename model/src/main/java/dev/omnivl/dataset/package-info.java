/** The data set folder: media, and a manifest that says what is known of each. */
@NullMarked
package dev.omnivl.dataset;

import org.jspecify.annotations.NullMarked;
